# SPDX-License-Identifier: Apache-2.0
"""Before a tender: what it may cost, which method that asks for, what speaks against it, what was there before."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Func, Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from meishan.base.core.templatetags import _shown as shown
from meishan.base.reference.queries import convert

from ..models import Draft, Notice, Tender, TenderPlan
from ..models.content import Content
from ..models.rulebook import FORMAL, RANK, Rules
from ..models.terms import terms_of
from ..states import SOUNDINGS, MethodFit, NoticeState, NoticeType, TenderMethod, TenderState
from . import rules as rulebook
from .missing import Missing
from .notices import notices

SMALL = (TenderMethod.SHOPPING, TenderMethod.RFQ, TenderMethod.DIRECT)
ENDED = (TenderState.CANCELLED, TenderState.UNSUCCESSFUL, TenderState.FAILED)
AWARDED = (TenderState.AWARDED, TenderState.CONTRACTED, TenderState.COMPLETED)
MOST_SHOWN = 20
# Words by which notices of others say that they set up an agreement to call off from.
AGREEMENT_WORDS = (
    "long-term agreement",
    "long term agreement",
    "framework agreement",
    "accord-cadre",
    "acuerdo marco",
)


@dataclass(frozen=True)
class Counted:
    """An earlier purchase that counts towards the threshold, with its amount in the rules' currency."""

    id: UUID
    reference: str
    title: dict[str, str]
    language: str
    amount: Decimal
    on: date
    is_published: bool


@dataclass(frozen=True)
class Splitting:
    """Purchases of the same kind in the last months, and whether together they ask for a more formal method."""

    counted: tuple[Counted, ...]
    total: Decimal
    methods: tuple[TenderMethod, ...]
    warns: bool


@dataclass(frozen=True)
class Planning:
    """All a page needs to tell how a drafted tender stands to the rules."""

    tender: Tender
    plan: TenderPlan
    rules: Rules
    amount: Decimal | None
    suggested: tuple[TenderMethod, ...]
    fit: MethodFit
    splitting: Splitting
    earliest: datetime | None
    earliest_shortened: datetime | None
    deadline: datetime | None

    @property
    def is_early(self) -> bool:
        """Whether the deadline leaves less time than the rules set."""
        return self.deadline is not None and self.earliest is not None and self.deadline < self.earliest

    @property
    def may_shorten(self) -> bool:
        """Whether the deadline could stand with the approval of the head of procurement."""
        shortened = self.earliest_shortened
        return self.is_early and shortened is not None and shortened <= self.deadline < self.earliest  # type: ignore[operator]


def planning_of(draft: Draft, at: datetime) -> Planning | None:
    """How the tender of a first draft stands to the rules; None where it asks for no sealed bids."""
    tender = Tender.objects.select_related("plan").filter(pk=draft.pk).first()
    if tender is None or draft.is_amendment:
        return None
    rules = rulebook.rules_of(tender, at)
    plan, content = tender.plan, draft.content
    amount = amount_in(plan, rules.currency, at.date())
    suggested = rules.methods_for(amount) if amount is not None else ()
    zone, closes = content["zone"], content["deadline"]
    earliest = rulebook.minimum_close(rules, tender.method, at, zone)
    shortened = rulebook.minimum_close(rules, tender.method, at, zone, shortened=True)
    return Planning(
        tender=tender,
        plan=plan,
        rules=rules,
        amount=amount,
        suggested=suggested,
        fit=fit_of(tender.method, suggested),
        splitting=splitting_of(draft, tender, rules, amount, at),
        earliest=earliest,
        earliest_shortened=shortened if shortened != earliest else None,
        deadline=datetime.fromisoformat(closes) if closes else None,
    )


def amount_in(plan: TenderPlan, currency: str, day: date) -> Decimal | None:
    """The estimate in that currency by the rates of a day; None where there is none, or no rate for it."""
    return convert(plan.amount, plan.currency, currency, day) if plan.amount is not None else None


def fit_of(method: str, suggested: tuple[TenderMethod, ...]) -> MethodFit:
    """How a method stands to those the rules ask for."""
    if method in SOUNDINGS:
        return MethodFit.SOUNDING
    if method == TenderMethod.DIRECT:
        return MethodFit.NEEDS_GROUND
    if not suggested:
        return MethodFit.UNKNOWN
    if method in suggested:
        return MethodFit.FITS
    more = RANK[TenderMethod(method)] > RANK[suggested[0]]
    return MethodFit.MORE_FORMAL if more else MethodFit.NEEDS_GROUND


def families(content: Content) -> set[str]:
    """The UNSPSC families (four digits) of what is bought, by the notice's codes and those of its items."""
    items = [item["code"] for lot in content["lots"] for item in lot["items"]]
    return {code[:4] for code in [*content["codes"], *items] if code}


def splitting_of(
    draft: Draft, tender: Tender, rules: Rules, amount: Decimal | None, at: datetime
) -> Splitting:
    """Purchases of the same agency and family in the months the rules count, and whether the sum passes a threshold
    that this one alone does not (UNAIDS: cumulative amounts count toward the threshold).
    """
    since = months_before(at, rules["splitting_months"].value)
    wanted = families(draft.content)
    counted = tuple(
        sorted(_counted(tender, wanted, rules, since, at), key=lambda one: (one.on, one.reference))
    )
    total = (amount or Decimal(0)) + sum((one.amount for one in counted), Decimal(0))
    methods = rules.methods_for(total)
    rank = RANK.get(TenderMethod(tender.method), 0) if tender.method else 0
    is_small = tender.method in SMALL
    return Splitting(counted, total, methods, bool(counted) and is_small and rank < RANK[methods[0]])


def _counted(
    tender: Tender, wanted: set[str], rules: Rules, since: datetime, at: datetime
) -> Iterator[Counted]:
    plans = (
        TenderPlan.objects.filter(
            buyer_id=tender.buyer_id,
            amount__isnull=False,
            tender__made_at__gte=since,
            tender__method__in=SMALL,
        )
        .exclude(tender__state__in=ENDED)
        .exclude(pk=tender.pk)
        .select_related("tender")
    )
    drafts = Draft.objects.in_bulk([plan.pk for plan in plans])
    for plan in plans:
        draft = drafts[plan.pk]
        amount = amount_in(plan, rules.currency, at.date())
        if amount is not None and families(draft.content) & wanted:
            held = plan.tender
            yield Counted(
                draft.pk,
                draft.reference,
                draft.title,
                draft.language,
                amount,
                (held.published_at or held.made_at).date(),
                held.published_at is not None,
            )
    elsewhere = Notice.objects.filter(
        buyer_id=tender.buyer_id,
        tender__isnull=True,
        type=NoticeType.RFQ,
        value__isnull=False,
        published_at__gte=since,
    ).exclude(state=NoticeState.CANCELLED)
    for notice in elsewhere:
        assert notice.value is not None  # asked for
        amount = convert(notice.value, notice.currency, rules.currency, at.date())
        if amount is not None and {code[:4] for code in notice.codes} & wanted:
            yield Counted(
                notice.pk,
                notice.reference,
                notice.title,
                notice.language,
                amount,
                notice.published_at.date(),
                True,
            )


def months_before(at: datetime, months: int) -> datetime:
    """The same day so many months before (the 28th where that month is shorter)."""
    place = at.year * 12 + at.month - 1 - months
    return at.replace(year=place // 12, month=place % 12 + 1, day=min(at.day, 28))


def agreements_like(content: Content) -> QuerySet[Notice]:
    """What is known of agreements or awards in the same families, of any buyer: tenders awarded here, and notices
    that speak of a long-term or framework agreement; the newest first.
    """
    wanted = families(content)
    if not wanted:
        return notices().none()
    by_family = Q()
    for family in sorted(wanted):
        by_family |= Q(codes_text__contains=f'"{family}')
    speaks = Q(tender__state__in=AWARDED)
    for words in AGREEMENT_WORDS:
        speaks |= Q(titles__icontains=words)
    return _with_texts(notices()).filter(by_family, speaks).order_by("-published_at")[:MOST_SHOWN]


def _with_texts(found: QuerySet[Notice]) -> QuerySet[Notice]:
    return found.annotate(
        titles=Cast("title", TextField()),
        codes_text=Cast(Func("codes", function="to_jsonb"), TextField()),
    )


def missing_plan(draft: Draft, at: datetime) -> list[Missing]:
    """What the plan of a first draft still lacks before clearance; nothing where no sealed bids are asked for."""
    planning = planning_of(draft, at)
    if planning is None:
        return []
    parts = (_estimate, _ground, _splitting, _agreements, _time, _envelopes, _openers)
    return [one for part in parts for one in part(planning, draft.content)]


def _estimate(planning: Planning, content: Content) -> Iterable[Missing]:
    if planning.tender.method in SOUNDINGS:
        return
    if planning.plan.amount is None:
        yield Missing("plan", _("Estimate the value, so that the rules can say which method is right."))
    elif planning.amount is None:
        yield Missing(
            "plan",
            _(
                "No United Nations rate is known to turn %(currency)s into %(into)s. Ask the operator to bring rates "
                "in, or estimate in another currency."
            )
            % {"currency": planning.plan.currency, "into": planning.rules.currency},
        )


def _ground(planning: Planning, content: Content) -> Iterable[Missing]:
    if planning.fit != MethodFit.NEEDS_GROUND:
        return
    terms: dict[str, Any] = terms_of(content) or {}
    ground = terms.get("ground") or {"key": "", "words": {}}
    if not rulebook.is_ground(ground["key"]):
        yield Missing(
            "plan",
            _("The method is less formal than the rules ask for. Choose the ground for the exception."),
        )
    elif not ground["words"].get(content["language"]):
        yield Missing("plan", _("Say in the main language why this ground applies; all may read it."))


def _splitting(planning: Planning, content: Content) -> Iterable[Missing]:
    answer = planning.plan.splitting
    seen = set(answer.get("counted", []))
    if planning.splitting.warns and not {str(one.id) for one in planning.splitting.counted} <= seen:
        yield Missing(
            "plan",
            _(
                "Together with earlier purchases this passes a threshold. Say why it is no splitting, or merge them."
            ),
        )


def _agreements(planning: Planning, content: Content) -> Iterable[Missing]:
    if planning.tender.method not in SOUNDINGS and not planning.plan.agreements:
        yield Missing(
            "plan", _("Look at long-term agreements first, and say why none of them serves this need.")
        )


def _time(planning: Planning, content: Content) -> Iterable[Missing]:
    if not planning.is_early or planning.earliest is None:
        return
    if planning.may_shorten:
        if not planning.plan.shortening:
            yield Missing(
                "plan",
                _("Say why the time for bids is shorter than usual; the head of procurement clears it."),
            )
        return
    yield Missing(
        "dates",
        _("The rules ask for %(days)s for offers. Set the deadline to %(earliest)s or later.")
        % {
            "days": rulebook.figure_text(
                planning.rules[f"days.{planning.tender.method}"], planning.rules.currency
            ),
            "earliest": shown.moment_in(planning.earliest, content["zone"]),
        },
    )


def _envelopes(planning: Planning, content: Content) -> Iterable[Missing]:
    limit = planning.rules["two_envelopes_from"]
    is_due = planning.amount is not None and limit.reached(planning.amount)
    if planning.tender.method in FORMAL and is_due and not planning.tender.has_two_envelopes:
        yield Missing(
            "method",
            _("At this value the rules ask for two envelopes: %(limit)s.")
            % {"limit": rulebook.figure_text(limit, planning.rules.currency)},
        )


def _openers(planning: Planning, content: Content) -> Iterable[Missing]:
    said = (terms_of(content) or {}).get("openers")
    threshold, seats = planning.rules.openers(planning.tender.method)
    if said and (said["threshold"] < threshold or said["seats"] < seats):
        yield Missing(
            "method",
            _("The rules ask for at least %(threshold)s of %(seats)s openers.")
            % {"threshold": threshold, "seats": seats},
        )


@dataclass(frozen=True)
class Proposal:
    """A later deadline for an amendment that leaves little time, and how much time the rules want to be left."""

    deadline: datetime
    wanted: str


def proposed_deadline(draft: Draft, at: datetime) -> Proposal | None:
    """What to propose where an amendment of a sealed tender leaves bidders less time than the rules want; the proposal
    keeps the time of day. None where enough is left (UN practice: a material change normally moves the deadline).
    """
    tender = Tender.objects.filter(pk=draft.notice_id).first() if draft.notice_id else None
    if tender is None or not draft.content["deadline"]:
        return None
    rules, zone = rulebook.rules_of(tender, at), ZoneInfo(draft.content["zone"])
    wanted = rulebook.period_after(rules["little_time"], at, draft.content["zone"])
    closes_at = datetime.fromisoformat(draft.content["deadline"]).astimezone(zone)
    if closes_at >= wanted:
        return None
    proposed = datetime.combine(wanted.date(), closes_at.time(), tzinfo=zone)
    if proposed < wanted:
        proposed = datetime.combine(wanted.date() + timedelta(days=1), closes_at.time(), tzinfo=zone)
    return Proposal(proposed, rulebook.figure_text(rules["little_time"], rules.currency))
