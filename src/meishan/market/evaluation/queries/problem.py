# SPDX-License-Identifier: Apache-2.0
"""One lot as a problem that anybody can rank again: the tender's rules, what was agreed, and the prices as opened."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from babel.numbers import get_currency_precision

from meishan.algorithms import scoring
from meishan.algorithms.scoring import rules as ranking
from meishan.base.core import clock
from meishan.base.reference.queries import is_currency, rate_on
from meishan.market.bids.models import Envelope, OpeningLine, Submission
from meishan.market.bids.queries.prices import amount_of, figures_of
from meishan.market.bids.states import EnvelopeState
from meishan.market.tenders.models import Notice, Tender
from meishan.market.tenders.models.life_cycle import DOLLAR, compared_in, costs_asked, reckoned
from meishan.market.tenders.models.rulebook import LEAST_OFFERS
from meishan.market.tenders.models.terms import price_envelope, ties_of
from meishan.market.tenders.queries import ocid_of, text_of
from meishan.market.tenders.queries.rules import rules_of

from ..models import Agreed, Evaluation
from .criteria import criteria_of, terms
from .offers import offers_of
from .results import judged_offer, scoring_criteria
from .scores import agreed_of, by_offer


def problem_of(
    notice: Notice,
    lot: int,
    *,
    rejected: Mapping[UUID, scoring.Rejection] | None = None,
    final: Mapping[UUID, scoring.Price] | None = None,
) -> scoring.Problem:
    """What is ranked for one lot (0: the whole tender): every offer that was judged, with the price that was opened.

    `rejected` are offers that are out for another reason than a criterion, such as a sanctioned bidder; `final` are
    prices that bidders offered last, in place of those in their envelopes. For a scope that reads what the panel
    agreed and the prices. Raises ScoringError where something is missing, such as a rate.
    """
    said = terms(notice)
    criteria = scoring_criteria(criteria_of(notice), notice.language)
    judged = by_offer(agreed_of(Evaluation.objects.get(pk=notice.pk)))
    submissions = list(offers_of(notice.pk).filter(lot=lot))
    priced = _priced(submissions, price_envelope(said))
    titles = {one["id"]: text_of(one["label"], notice.language)[0] for one in costs_asked(said, lot)}
    owning = reckoned(said, lot, titles)
    offers = []
    for one in submissions:
        envelope, line = priced.get(one.pk) or (None, None)
        price = _price(line, (final or {}).get(one.pk), titles)
        offers.append(_offer(one, judged.get(one.pk, {}), envelope, price, (rejected or {}).get(one.pk)))
    currency = compared_in(said)
    codes = sorted({currency, *(one.price.currency for one in offers if one.price is not None)})
    scored = any(one.points is not None for one in criteria)
    return scoring.Problem(
        ocid=ocid_of(notice.pk),
        tender=str(notice.pk),
        lot=lot,
        method=said["award"],
        weights=_weights(said["weights"]) if said["award"] == ranking.CUMULATIVE else None,
        pass_mark=Decimal(str(said["pass_mark"])) if scored and said["pass_mark"] is not None else None,
        currency=currency,
        places={code: get_currency_precision(code) for code in codes},
        rates=_rates(codes, _day(notice)) if len(codes) > 1 else {},
        life_cycle=owning,
        ties=tuple(ties_of(said)),
        abnormally_low=_low(notice),
        criteria=criteria,
        offers=tuple(offers),
    )


def _low(notice: Notice) -> scoring.LowRule | None:
    """When a price is flagged for the panel to look at, by the rules the tender runs by; it never rejects by itself."""
    percent = rules_of(Tender.objects.get(pk=notice.pk), clock.now())["abnormally_low"].value
    return scoring.LowRule(Decimal(percent), LEAST_OFFERS) if percent else None


def _weights(said: Mapping[str, Any]) -> scoring.Weights:
    return scoring.Weights(Decimal(str(said["technical"])), Decimal(str(said["financial"])))


def _day(notice: Notice) -> date:
    """The day whose rates count: that of the deadline, where the tender's clocks are."""
    closes_at = notice.closes_at
    assert closes_at is not None
    return closes_at.astimezone(ZoneInfo(notice.zone)).date()


def _rates(codes: Iterable[str], day: date) -> dict[str, scoring.Rate]:
    """The rates of that day, of those known; one that is missing is noticed when it is needed."""
    found = {}
    for code in codes:
        rate = rate_on(code, day) if code != DOLLAR else None
        if rate is not None:
            found[code] = scoring.Rate(
                Decimal(f"{rate.per_usd.normalize():f}"),
                rate.since.isoformat() if rate.since else None,
                scoring.one_line(rate.source),
            )
    return found


def _priced(submissions: Sequence[Submission], kind: str) -> dict[UUID, tuple[Envelope, OpeningLine | None]]:
    """The envelope that holds each offer's price, with its line once it was opened."""
    envelopes = Envelope.objects.filter(submission__in=submissions, kind=kind)
    lines = {
        one.pk: one
        for one in OpeningLine.objects.filter(
            envelope__submission__in=submissions,
            envelope__kind=kind,
            envelope__state=EnvelopeState.OPENED,
        )
    }
    return {one.submission_id: (one, lines.get(one.pk)) for one in envelopes}


def _offer(
    submission: Submission,
    judged: Mapping[str, Any],
    envelope: Envelope | None,
    price: scoring.Price | None,
    out: scoring.Rejection | None,
) -> scoring.Offer:
    agreed = {key: one for key, one in judged.items() if isinstance(one, Agreed)}
    passes, points = judged_offer(submission.pk, agreed)
    if out is None and envelope is not None and price is None and _is_settled(envelope):
        out = scoring.Rejection("price_missing")
    return scoring.Offer(
        id=str(submission.pk),
        name=scoring.one_line(submission.supplier.name),
        commitment=envelope.commitment if envelope is not None else "0" * 64,
        passes=passes,
        points=points,
        price=price,
        rejected=out,
    )


def _price(
    line: OpeningLine | None, final: scoring.Price | None, costs: Iterable[str]
) -> scoring.Price | None:
    """The last price, or else the one that was opened, with a figure for each cost of owning; None where one of them is
    missing, as nothing can be compared then. A final offer is a price alone: what owning costs stays as it was sealed.
    """
    price = final or (price_of(line) if line is not None else None)
    wanted = set(costs)
    if price is None or not wanted:
        return price
    figures = figures_of(line.prices) if line is not None else {}
    if not wanted <= figures.keys():
        return None
    return replace(price, life_cycle={key: figures[key] for key in wanted})


def _is_settled(envelope: Envelope) -> bool:
    """Whether it was tried to open it: what stays sealed because its bid failed has no fault of its own."""
    return envelope.state not in (EnvelopeState.SEALED, EnvelopeState.KEPT_SEALED)


def price_of(line: OpeningLine) -> scoring.Price | None:
    """The price schedule as it was opened; None where nothing in it can be compared: no currency, or no amount."""
    said = line.prices if isinstance(line.prices, dict) else {}
    if not is_currency(line.currency):
        return None
    rows = [row for part in ("lines", "extra") for row in _rows(said.get(part))]
    lines = []
    for number, row in enumerate(rows, 1):
        quantity, unit_price = amount_of(row.get("quantity")), amount_of(row.get("unit_price"))
        total = amount_of(row.get("total"))
        if total is None and (quantity is None or unit_price is None):
            # The bidder gave no amount: whether its offer is complete is for the panel to judge.
            continue
        key = scoring.one_line(str(row.get("item") or row.get("id") or number), 80)
        lines.append(scoring.Line(key, quantity, unit_price, total))
    stated = amount_of(said.get("total"))
    if not lines and stated is None:
        return None
    return scoring.Price(line.currency, stated, tuple(lines))


def _rows(value: Any) -> list[dict[str, Any]]:
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []
