# SPDX-License-Identifier: Apache-2.0
"""Keys for an organisation's programs."""

import secrets
from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from meishan.base.core.actor import Actor
from meishan.base.core.errors import Refused
from meishan.base.ledger.acts import Record, act

from ..models import ApiToken, Organisation
from ..states import Scope
from ._shared import hashed


@act("accounts.make_token", label=_("Make a key for a program"))
def make_token(
    organisation: Organisation,
    *,
    by: Actor,
    at: datetime,
    record: Record,
    name: str,
    scopes: Iterable[str],
    expires_at: datetime | None = None,
) -> tuple[ApiToken, str]:
    """A key with these scopes; returned with its secret, which is shown once and kept as a hash.

    It acts with the roles its maker has in the organisation, and dies with her membership.
    """
    wanted = sorted(set(scopes))
    if not wanted or not set(wanted) <= set(Scope.values):
        raise Refused(_("Choose what the key may be used for."), field="scopes")
    if expires_at is not None and expires_at <= at:
        raise Refused(_("Choose a day in the future."), field="expires_at")
    prefix = secrets.token_hex(4)
    secret = f"msh_{prefix}_{secrets.token_urlsafe(32)}"
    token = ApiToken.objects.create(
        organisation=organisation,
        made_by_id=by.the_person,
        name=name,
        prefix=prefix,
        token_hash=hashed(secret),
        scopes=wanted,
        made_at=at,
        expires_at=expires_at,
    )
    record.subject(token)
    record.private(scopes=wanted, expires_at=expires_at)
    return token, secret


@act("accounts.revoke_token", label=_("Revoke a key"))
def revoke_token(token: ApiToken, *, by: Actor, at: datetime, record: Record) -> ApiToken:
    """The key opens nothing from now on."""
    token.revoked_at = token.revoked_at or at
    token.save()
    return token


def note_use(token: ApiToken, at: datetime) -> None:
    """Remember when a key was last used, to the minute; no act, as nothing is decided by it."""
    if token.last_used_at is None or (at - token.last_used_at).total_seconds() > 60:
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=at)
