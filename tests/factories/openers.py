# SPDX-License-Identifier: Apache-2.0
"""Openers with keys of their own, and lists of them made ready through the acts."""

from base64 import b64decode, b64encode
from collections.abc import Sequence
from dataclasses import dataclass

from meishan.algorithms import sealing
from meishan.base.accounts.models import Organisation
from meishan.base.accounts.states import Role
from meishan.market.tenders import actions
from meishan.market.tenders.models import Draft, Drill, OpenerKey, OpenerManifest, Seat, Tender
from tests.factories.tenders import plan_tender
from tests.personas import Persona, join, make_person


@dataclass(frozen=True)
class Opener:
    """An opener with her secret key, which the platform never sees."""

    persona: Persona
    identity: str
    key: OpenerKey

    @property
    def actor(self):
        return self.persona.actor


def make_opener(name: str, organisation: Organisation, role: str = Role.OPENER) -> Opener:
    """A person with that role there, and a registered key."""
    persona = join(make_person(name), organisation, role)
    identity, recipient = sealing.new_key()
    key = actions.make_opener_key(by=persona.actor, recipient=recipient)
    return Opener(persona, identity, key)


def pads_of(opener: Opener, drill: Drill) -> dict[str, str]:
    """What her browser finds in her share of a drill's canary."""
    seat = Seat.objects.get(manifest=drill.manifest, person=opener.persona.person.pk)
    header = sealing.Header.parse(drill.header)
    share = b64decode(drill.shares[str(seat.seat)])
    pads = sealing.open_share(opener.identity, share, header, seat.seat)
    return {name: b64encode(pad).decode() for name, pad in pads.items()}


def get_ready(opener: Opener, manifest: OpenerManifest) -> None:
    """Confirm her seat and open the newest drill."""
    seat = Seat.objects.get(manifest=manifest, person=opener.persona.person.pk)
    actions.confirm_seat(seat, by=opener.actor)
    drill = manifest.drills.order_by("-made_at").first()
    actions.answer_drill(drill, by=opener.actor, pads=pads_of(opener, drill))


def appoint(tender: Tender, openers: Sequence[Opener], threshold: int, *, by: Persona) -> OpenerManifest:
    """A list of these openers, in this order, not yet ready."""
    keys = [one.key.pk for one in openers]
    return actions.appoint_openers(tender, by=by.actor, keys=keys, threshold=threshold)


def stand(tender: Tender, openers: Sequence[Opener], threshold: int, *, by: Persona) -> OpenerManifest:
    """The same list, every opener ready."""
    manifest = appoint(tender, openers, threshold, by=by)
    for one in openers:
        get_ready(one, manifest)
    return OpenerManifest.objects.get(pk=manifest.pk)


def lose(*openers: Opener) -> None:
    """These openers lose their keys and say so."""
    for one in openers:
        actions.retire_opener_key(one.key, by=one.actor)


def publish(tender: Tender, officer: Persona, second_officer: Persona) -> Tender:
    """The tender, cleared by the second officer and open for bids."""
    draft = plan_tender(Draft.objects.get(pk=tender.pk), officer)
    draft = actions.submit(draft, by=officer.actor)
    draft = actions.clear(draft, by=second_officer.actor)
    actions.publish(draft, by=officer.actor)
    return Tender.objects.select_related("notice__deadline").get(pk=tender.pk)
