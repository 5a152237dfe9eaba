# SPDX-License-Identifier: Apache-2.0
"""The API's operations on the key itself."""

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Router, Schema

from meishan.base.core.api import ApiProblem, answers

router = Router()


class Me(Schema):
    """The organisation a key belongs to, and what the key may be used for."""

    organisation: UUID
    name: str
    kind: str
    roles: list[str]
    scopes: list[str]
    expires_at: datetime | None


@router.get("/me", response=answers(Me), summary="Whose key is this")
def me(request: HttpRequest) -> Me:
    """Says which organisation the key acts for, in which roles, and for what it may be used."""
    token = request.api_token
    if token is None:
        raise ApiProblem(
            401, _("Send a key of your organisation: Authorization: Bearer …"), WWW_Authenticate="Bearer"
        )
    return Me(
        organisation=token.organisation_id,
        name=token.organisation.name,
        kind=token.organisation.kind,
        roles=sorted(request.actor.roles),
        scopes=token.scopes,
        expires_at=token.expires_at,
    )
