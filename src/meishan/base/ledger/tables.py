# SPDX-License-Identifier: Apache-2.0
"""Entries of the record in words: what was done, by whom, to what, with which facts."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.utils.dateparse import parse_datetime
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from . import queries
from .acts import ACTS
from .models import Entry
from .queries import Told

ORGANISATION = "accounts.organisation"
ROLE = "accounts.role"

Names = dict[tuple[str, UUID | str], Told]
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT[0-9:.]+Z")
_CODE = re.compile(r".*(?:_keys?|_root|digest|sha256)")

FACTS = {
    "absent": gettext_lazy("Absent member"),
    "abstract": gettext_lazy("Abstract of the opening"),
    "accepted": gettext_lazy("Accepted"),
    "accepted_at": gettext_lazy("Accepted"),
    "accounts_valid_until": gettext_lazy("Accounts valid until"),
    "acronym": gettext_lazy("Acronym"),
    "added": gettext_lazy("Added"),
    "again": gettext_lazy("Again"),
    "agencies": gettext_lazy("Agencies"),
    "agency": gettext_lazy("Agency"),
    "agreed": pgettext_lazy("by a panel", "Agreed"),
    "agreement": pgettext_lazy("long-term", "Agreement"),
    "agrees": gettext_lazy("Agrees"),
    "all_locked": gettext_lazy("All have locked"),
    "amendment": gettext_lazy("Amendment"),
    "amendment_number": gettext_lazy("Number of the amendment"),
    "amount": gettext_lazy("Amount"),
    "announced_at": gettext_lazy("Announced"),
    "answer": gettext_lazy("Answer"),
    "answers": gettext_lazy("Answers"),
    "audience": gettext_lazy("To whom"),
    "auto_submit": gettext_lazy("Sent to agencies automatically"),
    "award": gettext_lazy("Award"),
    "awards": gettext_lazy("Awards"),
    "before": gettext_lazy("Before"),
    "bid": pgettext_lazy("a record", "Bid"),
    "both_until": gettext_lazy("Both keys sign until"),
    "buyer": pgettext_lazy("a party to a contract", "Buyer"),
    "by_link": gettext_lazy("Through the link in the mail"),
    "call_off": gettext_lazy("Call-off"),
    "cases_opened": gettext_lazy("Cases opened"),
    "categories": gettext_lazy("Number of categories"),
    "ceiling": gettext_lazy("Ceiling"),
    "change": pgettext_lazy("a record", "Change"),
    "changed": gettext_lazy("Changed"),
    "channel": gettext_lazy("Channel"),
    "code_of_conduct": gettext_lazy("Version of the code of conduct"),
    "codes": gettext_lazy("UNSPSC codes"),
    "commitment": gettext_lazy("Fingerprint of the envelope"),
    "commitments": gettext_lazy("Fingerprints of the envelopes"),
    "competitive": gettext_lazy("Came of competition"),
    "complete": gettext_lazy("All have signed"),
    "compliant": gettext_lazy("Complies"),
    "conditions": gettext_lazy("Conditions"),
    "conduct_version": gettext_lazy("Version of the code of conduct"),
    "contacts": gettext_lazy("Number of contacts"),
    "contract": gettext_lazy("Contract"),
    "count": gettext_lazy("How many"),
    "counted": gettext_lazy("Purchases counted"),
    "countries": gettext_lazy("Countries"),
    "country": gettext_lazy("Country"),
    "criteria": gettext_lazy("Criteria judged"),
    "culprit": gettext_lazy("At fault"),
    "culprit_seat": gettext_lazy("Seat at fault"),
    "currency": gettext_lazy("Currency"),
    "date": gettext_lazy("Date"),
    "day": gettext_lazy("Day"),
    "days_off": gettext_lazy("Public holidays"),
    "deadline": gettext_lazy("Deadline"),
    "deadline_before": gettext_lazy("Deadline before"),
    "decision": gettext_lazy("Decision"),
    "delegation": gettext_lazy("Delegation"),
    "deliver_by": gettext_lazy("Deliver by"),
    "desk": pgettext_lazy("place", "Desk"),
    "digest": gettext_lazy("Fingerprint of the text"),
    "document": gettext_lazy("Document"),
    "done": gettext_lazy("Done"),
    "dropped": gettext_lazy("Dropped"),
    "due_at": gettext_lazy("Due"),
    "due_on": pgettext_lazy("a milestone", "Due"),
    "edit": gettext_lazy("Number of the edit"),
    "ended": gettext_lazy("Roles ended"),
    "ended_at": pgettext_lazy("a contract", "Ended"),
    "ends_at": gettext_lazy("Ends"),
    "ends_on": gettext_lazy("Last day"),
    "entries": gettext_lazy("Number of entries"),
    "envelope": pgettext_lazy("a sealed bid", "Envelope"),
    "error": gettext_lazy("What went wrong"),
    "expires_at": gettext_lazy("Expires"),
    "explanation": gettext_lazy("Explanation"),
    "fault": gettext_lazy("What is wrong"),
    "faulty": gettext_lazy("Rows with faults"),
    "file": gettext_lazy("File"),
    "files": gettext_lazy("Fingerprints of the files"),
    "frequency": pgettext_lazy("of mail", "How often"),
    "gaps": gettext_lazy("Out of reach"),
    "given": gettext_lazy("Roles given"),
    "ground": gettext_lazy("Ground"),
    "held_at": gettext_lazy("Held"),
    "hidden": gettext_lazy("Names are hidden"),
    "hits": gettext_lazy("Hits"),
    "id": gettext_lazy("Id"),
    "in_force": gettext_lazy("In force"),
    "invitation": gettext_lazy("Invitation"),
    "is_final": gettext_lazy("Final note"),
    "kept": gettext_lazy("Kept"),
    "kind": gettext_lazy("Kind"),
    "kinds": gettext_lazy("Kinds"),
    "language": gettext_lazy("Language"),
    "languages": gettext_lazy("Languages"),
    "late": gettext_lazy("After the deadline"),
    "left_out": gettext_lazy("Left out"),
    "level": gettext_lazy("Level"),
    "lines": pgettext_lazy("of a price list", "Lines"),
    "list": gettext_lazy("List"),
    "lists": gettext_lazy("Lists"),
    "lot": gettext_lazy("Lot"),
    "lost": gettext_lazy("Time lost"),
    "lots": gettext_lazy("Lots"),
    "may_move": gettext_lazy("May move at most"),
    "meetings": gettext_lazy("Meetings"),
    "members": gettext_lazy("Members of the consortium"),
    "method": gettext_lazy("Method"),
    "milestone": gettext_lazy("Milestone"),
    "milestones": gettext_lazy("Milestones"),
    "minutes": gettext_lazy("Minutes"),
    "minutes_digest": gettext_lazy("Fingerprint of the minutes"),
    "moment": gettext_lazy("Occasion"),
    "moved": gettext_lazy("Records moved"),
    "name": gettext_lazy("Name"),
    "names": gettext_lazy("Names"),
    "needs_review": gettext_lazy("Needs the committee"),
    "new": gettext_lazy("New"),
    "new_key": gettext_lazy("New key"),
    "new_licence": gettext_lazy("Licence number changed"),
    "none_used": gettext_lazy("None used"),
    "notice": gettext_lazy("Notice"),
    "number": gettext_lazy("Number"),
    "numbers": gettext_lazy("Numbers"),
    "offers": gettext_lazy("Offers"),
    "officer": gettext_lazy("Officer"),
    "officers": gettext_lazy("Officers"),
    "old_keys": gettext_lazy("Old keys"),
    "only_new": gettext_lazy("Only what is new"),
    "open_tenders": gettext_lazy("Open tenders in the supplier’s fields"),
    "opened": gettext_lazy("Envelopes opened"),
    "openers": gettext_lazy("Fingerprint of the list of openers"),
    "openers_digest": gettext_lazy("Fingerprint of the list of openers"),
    "ordered_at": gettext_lazy("Ordered"),
    "overtaken": gettext_lazy("Longer waiting tickets passed over"),
    "owner": pgettext_lazy("of a firm", "Owner"),
    "owner_agrees": gettext_lazy("The owning agency agrees"),
    "panel": gettext_lazy("Panel"),
    "panel_size": gettext_lazy("How many must score"),
    "papers": gettext_lazy("Papers"),
    "parts": gettext_lazy("Parts"),
    "percent": gettext_lazy("Per cent"),
    "person": gettext_lazy("Person"),
    "piggyback": gettext_lazy("Use by another agency"),
    "placed": gettext_lazy("Sent to"),
    "plan": gettext_lazy("Draft of the schedule"),
    "points": gettext_lazy("Points"),
    "prober": gettext_lazy("Prober"),
    "published_under": gettext_lazy("Under the rules of"),
    "publisher": gettext_lazy("Publisher"),
    "purpose": gettext_lazy("Purpose"),
    "quantity": gettext_lazy("Quantity"),
    "question": gettext_lazy("Question"),
    "questions": gettext_lazy("Questions"),
    "rank": gettext_lazy("Rank"),
    "ranking": gettext_lazy("Ranking"),
    "rankings": gettext_lazy("Rankings"),
    "reason": gettext_lazy("Reason"),
    "reasons": gettext_lazy("Reasons"),
    "recipient": gettext_lazy("Public key"),
    "recipients": gettext_lazy("Public keys"),
    "record_digest": gettext_lazy("Fingerprint of the record"),
    "recovery": gettext_lazy("Recovery"),
    "reference": gettext_lazy("Reference"),
    "references": gettext_lazy("Number of references"),
    "registers": gettext_lazy("Registers the suppliers"),
    "remark": gettext_lazy("Remark"),
    "removed": gettext_lazy("Removed"),
    "renamed": gettext_lazy("Name changed"),
    "replaced": gettext_lazy("Version replaced"),
    "replaces": gettext_lazy("In place of"),
    "report_digest": gettext_lazy("Fingerprint of the report"),
    "requirement": gettext_lazy("Requirement"),
    "rescued": gettext_lazy("Found another time"),
    "reseated": gettext_lazy("Got another interpreter"),
    "result": gettext_lazy("Result"),
    "reviewed": gettext_lazy("Reviewed by a committee"),
    "reviews_basic": gettext_lazy("Reviews basic registrations"),
    "revised": gettext_lazy("Revised"),
    "role": gettext_lazy("Role"),
    "roles": gettext_lazy("Roles"),
    "rows": gettext_lazy("Rows"),
    "rule_set": gettext_lazy("Rule set"),
    "said_by": gettext_lazy("Said by seat"),
    "same_terms": gettext_lazy("The terms stay the same"),
    "scope": gettext_lazy("Scope"),
    "scopes": gettext_lazy("Scopes"),
    "score": gettext_lazy("Score"),
    "scores": gettext_lazy("Scores given"),
    "scores_digest": gettext_lazy("Fingerprint of the scores"),
    "screening": gettext_lazy("Screening"),
    "seat": pgettext_lazy("an opener", "Seat"),
    "seats": gettext_lazy("Openers in all"),
    "seconds": gettext_lazy("Seconds"),
    "seed": gettext_lazy("Seed"),
    "seminar": gettext_lazy("Seminar"),
    "service_days": gettext_lazy("Working days for a review"),
    "session": gettext_lazy("Key of the session"),
    "sha256": gettext_lazy("Fingerprint of the file"),
    "shown": gettext_lazy("Shown"),
    "side": gettext_lazy("Side"),
    "signed_at": gettext_lazy("Signed"),
    "signed_root": gettext_lazy("Root that was signed"),
    "signed_size": gettext_lazy("Entries that were signed for"),
    "size": gettext_lazy("Size"),
    "since": gettext_lazy("Since"),
    "slot": gettext_lazy("Slot"),
    "slot_before": gettext_lazy("Slot before"),
    "slots": gettext_lazy("Slots"),
    "stand_in": gettext_lazy("Stand-in"),
    "standstill_until": gettext_lazy("Standstill until"),
    "starts_at": gettext_lazy("Starts"),
    "starts_on": gettext_lazy("First day"),
    "state": gettext_lazy("State"),
    "statements_version": gettext_lazy("Version of the declaration"),
    "submission": gettext_lazy("Bid"),
    "supplier": gettext_lazy("Supplier"),
    "supplier_agrees": gettext_lazy("The supplier agrees"),
    "suppliers": gettext_lazy("Number of suppliers"),
    "threshold": gettext_lazy("Openers needed to open"),
    "tie": gettext_lazy("Tie"),
    "time_zone": gettext_lazy("Time zone"),
    "title": gettext_lazy("Title"),
    "to": gettext_lazy("Given to"),
    "tried": gettext_lazy("What was tried"),
    "total": gettext_lazy("Total"),
    "type": gettext_lazy("Type"),
    "unchanged": gettext_lazy("Unchanged"),
    "unit": gettext_lazy("Unit"),
    "unreadable": gettext_lazy("Rows that could not be read"),
    "until": gettext_lazy("Until"),
    "usd": gettext_lazy("In US dollars"),
    "valid": gettext_lazy("Valid for the time needed"),
    "value": gettext_lazy("Value"),
    "verdict": gettext_lazy("Verdict"),
    "version": gettext_lazy("Version"),
    "wanted": gettext_lazy("Still wanted"),
    "why": gettext_lazy("Why this one"),
    "with_remark": gettext_lazy("With a remark"),
    "women_owned": gettext_lazy("Women-owned"),
}
"""What facts are called, by their keys in the record; tests/test_architecture.py finds those without a name."""


@dataclass(frozen=True)
class Fact:
    """One fact: what it is called, and its value ready to be shown (`moment` where it is a time)."""

    name: str | Promise
    value: str
    moment: datetime | None = None
    is_code: bool = False


@dataclass(frozen=True)
class Row:
    """One entry as its reader sees it."""

    entry: Entry
    number: int | None
    label: str | Promise
    organisation: Told | None
    subject: Told | None
    roles: Sequence[str | Promise]
    facts: Sequence[Fact]
    parties: Sequence[Told]

    @property
    def is_public(self) -> bool:
        return self.entry.is_public or hasattr(self.entry, "disclosure")


def rows(entries: Iterable[Entry]) -> list[Row]:
    """Entries in words, with as many reads as there are kinds of things in them, however many entries."""
    found = list(entries)
    names = queries.told(_things(found))
    return [_row(entry, names) for entry in found]


def _things(entries: list[Entry]) -> Iterable[tuple[str, UUID | str]]:
    for entry in entries:
        yield from ((ORGANISATION, one) for one in {entry.organisation, *entry.parties} if one)
        yield from ((ROLE, one) for one in entry.role.split())
        yield from ((ORGANISATION, one) for one in _ids_in(entry.facts))
        if entry.subject_id:
            yield entry.subject_kind, entry.subject_id


def _ids_in(value: Any) -> Iterator[UUID]:
    """The ids among facts: some are organisations, and then their names are shown."""
    if isinstance(value, dict):
        value = [*value, *value.values()]
    if isinstance(value, list):
        for one in value:
            yield from _ids_in(one)
    elif isinstance(value, str) and _UUID.fullmatch(value):
        yield UUID(value)


def _row(entry: Entry, names: Names) -> Row:
    leaf = getattr(entry, "leaf", None)
    return Row(
        entry=entry,
        number=leaf.number if leaf else None,
        label=label_of(entry.act),
        organisation=_named(entry.organisation, names) if entry.organisation else None,
        subject=_subject(entry, names),
        roles=[names[ROLE, one].name if (ROLE, one) in names else one for one in entry.role.split()],
        facts=facts_of(entry.facts, entry.subject_kind, names),
        parties=[_named(one, names) for one in entry.parties if one != entry.organisation],
    )


def label_of(act_name: str) -> str | Promise:
    """The act's label; its plain name where that act is no longer known."""
    return ACTS[act_name].label if act_name in ACTS else act_name


def _named(organisation: UUID, names: Names) -> Told:
    return names.get((ORGANISATION, organisation)) or Told(short(organisation))


def _subject(entry: Entry, names: Names) -> Told | None:
    if entry.subject_id is None:
        return None
    known = names.get((entry.subject_kind, entry.subject_id))
    if known:
        return known
    try:
        kind = str(apps.get_model(entry.subject_kind)._meta.verbose_name)
    except (LookupError, ValueError):
        kind = entry.subject_kind
    return Told(f"{kind} {short(entry.subject_id)}")


def short(thing: UUID) -> str:
    """The end of an id, which is its random part: enough to tell two apart."""
    return f"…{str(thing)[-12:]}"


def facts_of(facts: dict[str, Any], kind: str = "", names: Names | None = None) -> list[Fact]:
    """Facts or details ready to be shown, in the order of their names; `kind` is the model they are about."""
    say = _Speaker(
        kind, queries.told((ORGANISATION, one) for one in _ids_in(facts)) if names is None else names
    )
    return sorted((say.fact(key, value) for key, value in facts.items()), key=lambda one: str(one.name))


@dataclass(frozen=True)
class _Speaker:
    """Says values in words: choices by their labels, organisations by their names."""

    kind: str
    names: Names

    def fact(self, key: str, value: Any) -> Fact:
        name = FACTS.get(key) or key.replace("_", " ")
        moment = parse_datetime(value) if isinstance(value, str) and _TIME.fullmatch(value) else None
        return Fact(name, self.said(key, value), moment, is_code=bool(_CODE.fullmatch(key)))

    def said(self, key: str, value: Any) -> str:
        match value:
            case None:
                return "—"
            case str() | list() | dict() if not value:
                return "—"
            case bool():
                return _("yes") if value else _("no")
            case dict():
                return "; ".join(f"{self._part(one)}: {self.said(one, part)}" for one, part in value.items())
            case list():
                return ", ".join(self.said(key, one) for one in value)
            case str() if _UUID.fullmatch(value):
                known = self.names.get((ORGANISATION, UUID(value)))
                return str(known.name) if known else short(UUID(value))
        return str(self._labels(key).get(value, value))

    def _part(self, key: str) -> str:
        return str(FACTS[key]) if key in FACTS else self.said("", key)

    def _labels(self, key: str) -> dict[Any, str | Promise]:
        """The labels of a choice, where the thing the entry is about has a field of that name."""
        try:
            field = apps.get_model(self.kind)._meta.get_field(key)
        except (LookupError, ValueError, FieldDoesNotExist):
            return {}
        return dict(getattr(field, "flatchoices", ()))
