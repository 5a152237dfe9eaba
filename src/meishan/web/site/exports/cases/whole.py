# SPDX-License-Identifier: Apache-2.0
"""What only those who audit a case may have of it: bids, scores, reports, decisions, letters, contracts.

Runs in the reader's scope: row security leaves out what she may not see, such as bids she has not declared for.
"""

import json
from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

import rfc8785
from django.db.models import Model, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meishan.algorithms import scoring
from meishan.base.accounts.models import Organisation, Person
from meishan.base.ledger.acts import plain
from meishan.base.ledger.models import Entry
from meishan.market.bids.models import (
    Bid,
    Clarification,
    Envelope,
    Minutes,
    MinutesSignature,
    OpenedFile,
    Opening,
    Submission,
    TechnicalDecision,
)
from meishan.market.bids.queries.minutes import file_name
from meishan.market.bids.states import EnvelopeState
from meishan.market.contracts import models as contracts
from meishan.market.contracts.models import Contract, ContractVersion
from meishan.market.evaluation import models as evaluation
from meishan.market.evaluation.models import Ranking, Report
from meishan.market.tenders.models import Interest, Notice, Question, Tender

from .public import opening_record, stored
from .zipping import Part

# Keys that open envelopes are in the record of the opening; nobody needs them twice, nor a session's.
LEFT_OUT = frozenset({"salt", "document", "key", "sealed_manifest", "header", "commitment_salt"})
PART = 200


def parts(notice: Notice, contract_ids: list[UUID]) -> Iterator[Part]:
    """The files that are not public, in the order in which they came about."""
    people: set[str] = set()
    for path, says, rows in _tables(notice, contract_ids):
        if rows.exists():
            yield Part(f"inside/{path}.jsonl", str(says), _lines(rows, people))
    yield from _openings(notice)
    yield from _bid_files(notice)
    yield from _rankings(notice)
    yield from _reports(notice)
    yield from _papers(contract_ids)
    yield Part(
        "inside/people.json",
        _("Names of the people and organisations whose ids stand in these files"),
        _names(people),
    )


def entries(notice: Notice, contract_ids: list[UUID]) -> QuerySet[Entry]:
    """The entries of the record about all of these, public or not, as far as the reader's scope shows them."""
    pk = notice.pk
    about: list[UUID] = [pk, *contract_ids]
    for model, condition in (
        (Opening, Q(notice=pk)),
        (Bid, Q(notice=pk)),
        (Submission, Q(notice=pk)),
        (evaluation.Seat, Q(evaluation=pk)),
        (Report, Q(evaluation=pk)),
        (Ranking, Q(notice=pk)),
        (evaluation.Recommendation, Q(notice=pk)),
        (evaluation.Award, Q(notice=pk)),
        (evaluation.Letter, Q(notice=pk)),
        (evaluation.Protest, Q(notice=pk)),
        (ContractVersion, Q(contract__in=contract_ids)),
        (contracts.Amendment, Q(contract__in=contract_ids)),
        (contracts.Milestone, Q(contract__in=contract_ids)),
        (contracts.Termination, Q(contract__in=contract_ids)),
    ):
        about += model.objects.filter(condition).values_list("pk", flat=True)
    return Entry.objects.filter(subject_id__in=about).select_related("leaf").order_by("at", "id")


def _tables(notice: Notice, held: list[UUID]) -> Iterator[tuple[str, str | Promise, QuerySet[Any]]]:
    pk = notice.pk
    of_notice, of_panel, of_contract = {"notice": pk}, {"evaluation": pk}, {"contract__in": held}
    listed: tuple[tuple[str, str | Promise, type[Model], dict[str, Any]], ...] = (
        (
            "tender",
            gettext_lazy("The tender: state, rules it runs by, who had a hand in it"),
            Tender,
            of_notice,
        ),
        ("interest", gettext_lazy("Who showed interest"), Interest, of_notice),
        ("questions", gettext_lazy("Questions as they were asked"), Question, of_notice),
        ("bids", gettext_lazy("Bids"), Bid, {**of_notice, "opened_at__isnull": False}),
        ("submissions", gettext_lazy("Submissions"), Submission, {**of_notice, "opened_at__isnull": False}),
        (
            "envelopes",
            gettext_lazy("Envelopes"),
            Envelope,
            {**of_notice, "submission__opened_at__isnull": False},
        ),
        ("minutes", gettext_lazy("Minutes of openings"), Minutes, {"opening__notice": pk}),
        (
            "minutes-signatures",
            gettext_lazy("Who signed the minutes"),
            MinutesSignature,
            {"opening__notice": pk},
        ),
        (
            "technical-results",
            gettext_lazy("Technical results"),
            TechnicalDecision,
            {"submission__notice": pk},
        ),
        ("clarifications", gettext_lazy("Clarifications"), Clarification, of_notice),
        ("evaluation", gettext_lazy("The evaluation"), evaluation.Evaluation, of_notice),
        ("panel", gettext_lazy("The panel and its declarations"), evaluation.Seat, of_panel),
        (
            "conflicts",
            gettext_lazy("Conflicts of interest, declared and found"),
            evaluation.Conflict,
            of_panel,
        ),
        ("scores", gettext_lazy("Each member’s scores with reasons"), evaluation.Score, of_panel),
        ("agreed", gettext_lazy("What the panel agreed on"), evaluation.Agreed, of_panel),
        ("report-signatures", gettext_lazy("Who signed the report"), evaluation.ReportSignature, of_panel),
        ("rejections", gettext_lazy("Offers rejected, and why"), evaluation.Rejection, of_notice),
        ("recommendations", gettext_lazy("Recommendations"), evaluation.Recommendation, of_notice),
        ("recommended-lots", gettext_lazy("Their lots"), evaluation.RecommendedLot, of_notice),
        ("advice", gettext_lazy("What the review committee said"), evaluation.Advice, of_notice),
        ("decisions", gettext_lazy("Decisions"), evaluation.Decision, of_notice),
        ("awards", gettext_lazy("Awards"), evaluation.Award, of_notice),
        ("letters", gettext_lazy("Letters to bidders"), evaluation.Letter, of_notice),
        ("debriefings", gettext_lazy("Debriefings"), evaluation.Debrief, of_notice),
        ("protests", gettext_lazy("Protests"), evaluation.Protest, {**of_notice, "filed_at__isnull": False}),
        (
            "protest-steps",
            gettext_lazy("Steps of protests"),
            evaluation.ProtestStep,
            {"protest__notice": pk, "protest__filed_at__isnull": False},
        ),
        ("contracts", gettext_lazy("Contracts"), Contract, {"pk__in": held}),
        ("contract-versions", gettext_lazy("Documents offered for signature"), ContractVersion, of_contract),
        ("signatures", gettext_lazy("Signatures"), contracts.Signature, of_contract),
        ("amendments", gettext_lazy("Changes of contracts"), contracts.Amendment, of_contract),
        (
            "amendment-reviews",
            gettext_lazy("What the committee said of large changes"),
            contracts.AmendmentReview,
            {"amendment__contract__in": held},
        ),
        ("milestones", gettext_lazy("Milestones"), contracts.Milestone, of_contract),
        (
            "milestone-changes",
            gettext_lazy("Milestones as changes of contracts set them"),
            contracts.MilestoneChange,
            of_contract,
        ),
        ("acceptances", gettext_lazy("Acceptances"), contracts.Acceptance, {"milestone__contract__in": held}),
        ("terminations", gettext_lazy("Early ends"), contracts.Termination, of_contract),
        ("performance", gettext_lazy("How the supplier did"), contracts.PerformanceNote, of_contract),
    )
    for path, says, model, condition in listed:
        yield path, says, model._default_manager.filter(**condition).order_by("pk")


def _lines(rows: QuerySet[Any], people: set[str]) -> Iterator[bytes]:
    """One row a line, as JSON; ids that stand in it are kept in mind for their names."""
    fields = [one for one in rows.model._meta.concrete_fields if one.attname not in LEFT_OUT]
    names = [one.attname for one in fields]
    deferred = [one.attname for one in rows.model._meta.concrete_fields if one.attname in LEFT_OUT]
    for row in rows.defer(*deferred).iterator(chunk_size=PART):
        said = {name: plain(getattr(row, name)) for name in names}
        people.update(_ids(said))
        yield f"{json.dumps(said, ensure_ascii=False)}\n".encode()


def _ids(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for one in value:
            yield from _ids(one)
    elif isinstance(value, str) and len(value) == 36 and value.count("-") == 4:
        yield value


def _names(people: set[str]) -> Iterator[bytes]:
    """Made last, once every file was read."""
    known = {str(one.pk): one.name for one in Person.objects.filter(pk__in=_valid(people))}
    known |= {str(one.pk): one.name for one in Organisation.objects.filter(pk__in=_valid(people))}
    yield json.dumps(dict(sorted(known.items())), ensure_ascii=False, indent=1).encode()


def _valid(texts: Iterable[str]) -> list[UUID]:
    found = []
    for one in texts:
        try:
            found.append(UUID(one))
        except ValueError:
            continue
    return found


def _openings(notice: Notice) -> Iterator[Part]:
    """Records of openings that were closed but not published: where the rules let the public see nothing."""
    closed = Opening.objects.filter(notice=notice, published_at__isnull=True, opened_at__isnull=False)
    for one in closed.select_related("notice__deadline", "manifest").order_by("scheduled_at"):
        yield from opening_record(one)


def _bid_files(notice: Notice) -> Iterator[Part]:
    files = (
        OpenedFile.objects.filter(line__submission__notice=notice, line__envelope__state=EnvelopeState.OPENED)
        .select_related("line__submission__supplier", "line__envelope")
        .order_by("line__submission__lot", "line__submission", "line", "number")
    )
    for one in files.iterator(chunk_size=PART):
        submission = one.line.submission
        folder = f"inside/bids/lot-{submission.lot}/{submission.pk}/{one.line.envelope.kind}/{one.number:03}-"
        if part := stored(folder, one, _("Bid of %(name)s") % {"name": submission.supplier.name}):
            yield part


def _rankings(notice: Notice) -> Iterator[Part]:
    """Every ranking ever made, with all names and words, each beside its evaluation."""
    for one in Ranking.objects.filter(notice=notice).order_by("lot", "number"):
        problem = scoring.Problem.parse(one.problem)
        folder = f"inside/rankings/{one.number}"
        yield Part(
            f"{folder}/evaluation-{one.lot}.json",
            _("What was ranked, with all that is not public"),
            [problem.canonical],
        )
        yield Part(
            f"{folder}/ranking-{one.lot}.json", _("The ranking as recorded"), [rfc8785.dumps(one.result)]
        )


def _reports(notice: Notice) -> Iterator[Part]:
    for one in Report.objects.filter(evaluation=notice.pk).order_by("number"):
        yield Part(
            f"inside/report-{one.number}.json",
            _("The panel’s report, version %(number)s; its fingerprint is what was signed")
            % {"number": one.number},
            [rfc8785.dumps(one.content)],
        )


def _papers(held: list[UUID]) -> Iterator[Part]:
    found = ContractVersion.objects.filter(contract__in=held).select_related("contract")
    for one in found.order_by("contract", "number").iterator(chunk_size=1):
        name = file_name(f"{one.contract.number}-version-{one.number}")
        yield Part(
            f"inside/contracts/{name}.pdf",
            _("Contract %(number)s, version %(version)s, as it was offered for signature")
            % {"number": one.contract.number, "version": one.number},
            [bytes(one.document)],
        )
