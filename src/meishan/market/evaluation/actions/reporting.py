# SPDX-License-Identifier: Apache-2.0
"""The panel's report is written from what was agreed, and signed by all who scored."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from meishan.algorithms.scoring.forms import digest as digest_of
from meishan.base.core.actor import Actor
from meishan.base.core.errors import Refused
from meishan.base.ledger.acts import Record, act
from meishan.market.tenders.models import Tender
from meishan.market.tenders.queries import ocid_of

from ..models import Conflict, Evaluation, Report, ReportSignature, Score, Seat
from ..queries import panels, results
from ..queries.criteria import criteria_of, terms
from ..queries.offers import letter
from ..states import EvaluationState, SeatState
from ._shared import LONGEST, move, refuse_unless, refuse_unless_judged, words_of

KIND = "meishan-evaluation-report"


@act("evaluation.write_report", label=gettext_lazy("Write the report of an evaluation"))
def write_report(
    evaluation: Evaluation, *, by: Actor, at: datetime, record: Record, words: str = ""
) -> Report:
    """Put into one report who judged, what each gave, what was agreed and why, and which bids meet the requirements.

    It takes the place of one that was written before and not signed by all.
    """
    refuse_unless_judged(evaluation.pk, at)
    refuse_unless(evaluation, EvaluationState.CONSENSUS)
    said = words.strip()
    if len(said) > LONGEST:
        raise Refused(_("This is too long. Put it into a shorter text."), field="words")
    found = results.outcomes(evaluation)
    waiting = [one for one in found if not one.is_settled]
    if waiting:
        raise Refused(
            ngettext(
                "The panel has not agreed on %(count)s bid yet. Agree on it, then write the report.",
                "The panel has not agreed on %(count)s bids yet. Agree on them, then write the report.",
                len(waiting),
            )
            % {"count": len(waiting)}
        )
    Report.objects.filter(evaluation=evaluation, replaced_at__isnull=True).update(replaced_at=at)
    content = content_of(evaluation, found, said)
    made = Report(
        evaluation=evaluation,
        buyer_id=evaluation.buyer_id,
        number=Report.objects.filter(evaluation=evaluation).count() + 1,
        content=content,
        digest=digest_of(content),
        words=said,
        written_by=by.the_person,
        at=at,
    )
    made.save(force_insert=True)
    record.subject(evaluation)
    record.private(number=made.number, report_digest=made.digest)
    return made


def content_of(evaluation: Evaluation, found: list[results.Outcome], words: str) -> dict[str, Any]:
    """The report as plain data: ids, never names of people; amounts and points as decimal strings."""
    notice = evaluation.notice
    tender = Tender.objects.get(pk=evaluation.pk)
    main = notice.language
    seats = list(panels.seats_of(evaluation))
    return {
        "v": 1,
        "kind": KIND,
        "ocid": ocid_of(evaluation.pk),
        "tender": str(evaluation.pk),
        "reference": notice.reference,
        "version": notice.version,
        "envelopes": tender.envelopes,
        "basis": terms(notice)["award"],
        "hidden_names": evaluation.has_pseudonyms,
        "panel": [_seat(one) for one in seats],
        "criteria": [
            {
                "id": one.id,
                "kind": one.kind,
                "title": one.title.get(main, next(iter(one.title.values()), "")),
                "points": _said(one.points),
                "minimum": _said(one.minimum),
            }
            for one in criteria_of(notice)
        ],
        "offers": [_offer(evaluation, one, seats) for one in found],
        "words": words,
    }


def _seat(seat: Seat) -> dict[str, Any]:
    conflicts = Conflict.objects.filter(seat=seat)
    return {
        "seat": seat.number,
        "person": str(seat.person),
        "organisation": str(seat.organisation_id),
        "role": seat.role,
        "outside": seat.is_outside,
        "state": seat.state,
        "declared": _at(seat.declared_at),
        "locked": _at(seat.locked_at),
        "conflicts": [{"kind": one.kind, "bars": one.bars} for one in conflicts],
    }


def _offer(evaluation: Evaluation, one: results.Outcome, seats: list[Seat]) -> dict[str, Any]:
    counted = {seat.pk: seat.number for seat in seats if seat.state == SeatState.DECLARED}
    scores = Score.objects.filter(submission=one.submission, seat__in=counted).order_by(
        "seat__number", "criterion"
    )
    alias = evaluation.aliases.filter(bid=one.submission.bid_id).first()
    return {
        "id": str(one.submission.pk),
        "lot": one.submission.lot,
        "supplier": str(one.submission.supplier_id),
        "letter": letter(alias.number) if alias else "",
        "agreed": [
            {
                "criterion": key,
                "points": _said(found.points),
                "passes": found.passes,
                "reason": found.reason,
            }
            for key, found in sorted(one.agreed.items())
        ],
        "scores": [
            {
                "seat": counted[row.seat_id],
                "criterion": row.criterion,
                "points": _said(row.points),
                "passes": row.passes,
                "reason": row.reason,
            }
            for row in scores
        ],
        "points": _said(one.points),
        "percent": _said(one.percent),
        "result": str(one.result),
        "failed_on": list(one.failed_on),
    }


def _said(value: Any) -> str | None:
    return None if value is None else str(value)


def _at(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


@act("evaluation.sign_report", label=gettext_lazy("Sign the report of an evaluation"))
def sign_report(
    evaluation: Evaluation, *, by: Actor, at: datetime, record: Record, digest: str, remark: str = ""
) -> ReportSignature:
    """As one who scored, sign the report as it stands (`digest`), with what one sees otherwise. Once all have signed,
    the evaluation is complete and nothing of it changes.
    """
    refuse_unless(evaluation, EvaluationState.CONSENSUS)
    report = Report.objects.filter(evaluation=evaluation, replaced_at__isnull=True).first()
    if report is None:
        raise Refused(_("There is no report to sign yet. The chair or the secretary writes it."))
    if digest != report.digest:
        raise Refused(_("This is not the report you read. Load the page again."))
    said = remark.strip()
    if len(said) > LONGEST:
        raise Refused(_("The remark is too long. Say it shorter."), field="remark")
    seat = panels.seat_held_by(evaluation, by.the_person)
    assert seat is not None
    if ReportSignature.objects.filter(report=report, seat=seat).exists():
        raise Refused(_("You have signed already."))
    made = ReportSignature(
        report=report,
        evaluation=evaluation,
        buyer_id=evaluation.buyer_id,
        seat=seat,
        person=by.the_person,
        remark=said,
        at=at,
    )
    made.save(force_insert=True)
    signed = set(ReportSignature.objects.filter(report=report).values_list("seat", flat=True))
    is_last = signed >= set(panels.voting(evaluation).values_list("pk", flat=True))
    if is_last:
        report.signed_at = at
        report.save()
        move(evaluation, EvaluationState.REPORTED, at)
        evaluation.reported_at = at
        evaluation.save()
    record.subject(evaluation)
    record.private(
        number=report.number, seat=seat.number, report_digest=report.digest, remark=said, complete=is_last
    )
    record.parties(evaluation.buyer_id)
    return made


@act("evaluation.reopen_report", label=gettext_lazy("Open a signed report again"))
def reopen_report(
    evaluation: Evaluation, *, by: Actor, at: datetime, record: Record, reason: str
) -> Evaluation:
    """Where the committee or the decision sent an award back because of the panel's report, the panel agrees, writes
    and signs anew. The old version stays with its signatures and the reason; after the new one offers are ranked again.
    """
    refuse_unless(evaluation, EvaluationState.REPORTED)
    words = words_of(reason, field="reason", missing=_("Say what must be mended; the panel reads it."))
    if not panels.was_sent_back(evaluation.pk):
        raise Refused(
            _("A signed report is opened again only where the recommended award came back because of it.")
        )
    standing = Report.objects.get(evaluation=evaluation, replaced_at__isnull=True)
    move(evaluation, EvaluationState.CONSENSUS, at)
    evaluation.reported_at = None
    evaluation.save()
    standing.replaced_at, standing.reopened_by, standing.reopened_words = at, by.the_person, words
    standing.save()
    record.subject(evaluation)
    record.private(number=standing.number, report_digest=standing.digest, reason=words)
    record.parties(evaluation.buyer_id)
    return evaluation
