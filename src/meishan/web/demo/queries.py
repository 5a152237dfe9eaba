# SPDX-License-Identifier: Apache-2.0
"""Named reads of the demo's own pages."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.conf import settings
from django.db.models import Max, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as marked

from meishan.base.accounts.models import Mail
from meishan.base.core import scope
from meishan.base.ledger.models import Entry
from meishan.market.bids.models import Opening, Receipt
from meishan.market.tenders.models import Notice
from meishan.market.tenders.queries import ocid_of
from meishan.market.vetting.models import Ineligibility

from .models import Passage, Seat

KEYS = "demo-keys"
WAITING = "/ITB/0506"
"""How the reference ends of the tender whose openers a visitor may be."""


def seats() -> QuerySet[Seat]:
    """The personas, in the order a visitor would try them."""
    return Seat.objects.select_related("person")


def current_code(seat: Seat) -> str:
    """The six digits the persona's code generator shows now; empty where she has none."""
    second = Authenticator.objects.filter(user=seat.person, type=Authenticator.Type.TOTP).first()
    if second is None:
        return ""
    around = list(yield_hotp_counters_from_time())
    counter = around[len(around) // 2]
    return str(format_hotp_value(hotp_value(get_adapter().decrypt(second.data["secret"]), counter)))


def mails(address: str = "") -> QuerySet[Mail]:
    """Every mail of the demo, newest first; or those to one address."""
    found = Mail.objects.select_related("person").order_by("-made_at")
    return found.filter(to__iexact=address) if address else found


def passage() -> Passage | None:
    """The way to the seminar's first day, once somebody set out."""
    return Passage.objects.first()


def last_moment() -> datetime | None:
    """When the newest act of this world was done, by its own clock."""
    with scope.everything():
        found: datetime | None = Entry.objects.aggregate(last=Max("at"))["last"]
    return found


def hindrance_to_going_back(to: datetime | None) -> str | None:
    """Why the clock must not show `to` (None: the true time) any more; None where it may.

    Going back breaks nothing that only has a time; what may end no earlier than it began would break.
    """
    target = to or datetime.now(UTC)
    with scope.everything():
        if Ineligibility.objects.filter(since__gt=target, lifted_at__isnull=True).exists():
            return _(
                "A supplier was excluded at a later time, and that can't be lifted before it began. "
                "The clock stays where it is."
            )
    return None


OPENERS = ("opener", "second_opener", "third_opener", "fourth_opener")
"""The personas who hold seats in the opening that visitors may hold, in the order of their seats."""


@dataclass(frozen=True)
class UnderSeal:
    """What the demo's page tells of sealed bidding: the opening that waits and who holds it, a receipt
    to check, and the newest abstract that is public."""

    opening: Opening
    openers: list[Seat]
    has_own_key: bool
    receipt: Receipt | None
    published: Opening | None


def under_seal() -> UnderSeal | None:
    """The newest opening of the demo that its four openers may hold or held; None where there is none."""
    with scope.everything():
        opening = (
            Opening.objects.filter(kind="whole", notice__reference__endswith=WAITING)
            .select_related("notice")
            .first()
        )
        owner = Seat.objects.filter(key="supplier").values("person")
        receipt = (
            Receipt.objects.filter(submission__person__in=owner)
            .select_related("submission__notice")
            .order_by("-at")
            .first()
        )
        published = Opening.objects.filter(published_at__isnull=False).order_by("published_at").last()
    if opening is None:
        return None
    found = {one.key: one for one in seats().filter(key__in=OPENERS)}
    return UnderSeal(
        opening=opening,
        openers=[found[key] for key in OPENERS if key in found],
        has_own_key=key_path("supplier") is not None,
        receipt=receipt,
        published=published,
    )


ENDED = (
    (
        "/RFP/0507",
        marked("Two envelopes. The committee sent it back once; then awarded, and half delivered."),
    ),
    (
        "/ITB/0508",
        marked(
            "In lots, to three winners by life-cycle cost: in two lots the lowest price did not win. One contract is"
            " signed, one offered, one not drafted yet."
        ),
    ),
    (
        "/ITB/0509",
        marked("A long-term agreement: orders under it, and another agency that uses it with two consents."),
    ),
    ("/ITB/0510", marked("A bidder protested, the award waited, and the protest was rejected with reasons.")),
    ("/ITB/0511", marked("Cancelled before its deadline, with the reason.")),
    ("/ITB/0512", marked("No bid came.")),
)
"""How the references end of the tenders that went on to their ends, and what each shows."""


@dataclass(frozen=True)
class Ended:
    """A tender that went on to its end, and what it shows."""

    notice: Notice
    shows: str

    @property
    def ocid(self) -> str:
        return ocid_of(self.notice.pk)


def ended() -> list[Ended]:
    """The tenders of the demo that went on to their ends; none in a database without them."""
    with scope.everything():
        found = {
            one.reference[-9:]: one
            for one in Notice.objects.filter(reference__regex=r"/(RFP|ITB)/05(07|08|09|10|11|12)$")
        }
    return [Ended(found[place], _(shows)) for place, shows in ENDED if place in found]


def key_file(persona: str) -> Path:
    """Where the secret key made for that persona lies: in the data folder alone, not in the database."""
    return Path(settings.HOME) / KEYS / f"{persona}.key"


def key_path(persona: str) -> Path | None:
    """The file with the secret key that was made for a persona of this demo; None where there is none."""
    if persona not in (*OPENERS, "supplier"):
        return None
    path = key_file(persona)
    return path if path.is_file() else None
