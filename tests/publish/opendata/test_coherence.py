# SPDX-License-Identifier: Apache-2.0
"""Pelican's checks, each shown to pass what is right and to find what is wrong."""

import copy

import pytest

from meishan.publish.opendata.making import coherence, consistency

GOOD = {
    "ocid": "ocds-213czf-1",
    "id": "1",
    "date": "2026-06-01T00:00:00Z",
    "tag": ["compiled"],
    "parties": [
        {"id": "b", "name": "Buyer", "roles": ["buyer", "procuringEntity", "payer"]},
        {"id": "s", "name": "Supplier", "roles": ["tenderer", "supplier", "payee"]},
        {"id": "t", "name": "Other", "roles": ["tenderer"]},
    ],
    "buyer": {"id": "b", "name": "Buyer"},
    "planning": {"budget": {"amount": {"amount": 900, "currency": "USD"}}},
    "tender": {
        "id": "1",
        "status": "complete",
        "procurementMethod": "open",
        "procuringEntity": {"id": "b", "name": "Buyer"},
        "value": {"amount": 1000, "currency": "USD"},
        "tenderPeriod": {
            "startDate": "2026-01-01T00:00:00Z",
            "endDate": "2026-02-01T00:00:00Z",
            "durationInDays": 31,
        },
        "numberOfTenderers": 2,
        "tenderers": [{"id": "s", "name": "Supplier"}, {"id": "t", "name": "Other"}],
        "documents": [
            {"id": "1", "datePublished": "2026-01-01T00:00:00Z", "dateModified": "2026-01-02T00:00:00Z"}
        ],
        "milestones": [{"id": "1", "status": "met", "dateMet": "2026-01-10T00:00:00Z"}],
        "amendments": [{"id": "1", "date": "2026-01-15T00:00:00Z"}],
    },
    "awards": [
        {
            "id": "a",
            "status": "active",
            "date": "2026-03-01T00:00:00Z",
            "value": {"amount": 950, "currency": "USD"},
            "suppliers": [{"id": "s", "name": "Supplier"}],
        }
    ],
    "contracts": [
        {
            "id": "c",
            "awardID": "a",
            "status": "active",
            "dateSigned": "2026-04-01T00:00:00Z",
            "value": {"amount": 940, "currency": "USD"},
            "implementation": {
                "transactions": [
                    {
                        "id": "1",
                        "date": "2026-05-01T00:00:00Z",
                        "value": {"amount": 500, "currency": "USD"},
                        "payer": {"id": "b", "name": "Buyer"},
                        "payee": {"id": "s", "name": "Supplier"},
                    }
                ],
                "milestones": [{"id": "2", "status": "scheduled"}],
            },
        }
    ],
}
LATER = "2027-01-01T00:00:00Z"


def dollars(amount, currency, date):
    return {"USD": 1.0, "EUR": 1.1}.get(currency, 0) * amount or None


def set_in(release, path, value):
    parts = [int(one) if one.isdecimal() else one for one in path.split(".")]
    for part in parts[:-1]:
        release = release[part]
    release[parts[-1]] = value


def failures(release):
    found = [*coherence.failures(release, dollars), *consistency.failures(release, dollars)]
    return {one.check for one in found}


def test_what_is_right_fails_no_check():
    assert failures(GOOD) == set()


@pytest.mark.parametrize(
    ("check", "path", "value"),
    [
        ("coherent.period", "tender.tenderPeriod.startDate", "2026-02-02T00:00:00Z"),
        ("coherent.direct_has_one_tenderer", "tender.procurementMethod", "direct"),
        ("coherent.tender_status", "tender.status", "active"),
        ("coherent.award_status", "awards.0.status", "pending"),
        ("coherent.contract_status", "contracts.0.status", "pending"),
        (
            "coherent.milestone_status",
            "contracts.0.implementation.milestones.0.dateMet",
            "2026-05-01T00:00:00Z",
        ),
        ("coherent.value_realistic", "tender.value.amount", 6_000_000_000),
        ("coherent.dates", "tender.contractPeriod", {"startDate": "2026-01-15T00:00:00Z"}),
        ("coherent.dates", "awards.0.date", "2026-01-15T00:00:00Z"),
        ("coherent.dates", "awards.0.date", LATER),
        ("coherent.dates", "contracts.0.dateSigned", "2026-02-15T00:00:00Z"),
        ("coherent.dates", "contracts.0.implementation.transactions.0.date", "2026-03-15T00:00:00Z"),
        ("coherent.milestone_dates", "tender.milestones.0.dateMet", LATER),
        ("coherent.document_dates", "tender.documents.0.dateModified", LATER),
        ("coherent.document_dates", "tender.documents.0.dateModified", "2025-01-01T00:00:00Z"),
        ("coherent.amendment_dates", "tender.amendments.0.date", LATER),
        ("coherent.amendment_dates", "tender.amendments.0.date", "2025-01-01T00:00:00Z"),
        ("consistent.number_of_tenderers", "tender.numberOfTenderers", 3),
        ("consistent.tender_value", "planning.budget.amount.amount", 100),
        ("consistent.contracts_value", "contracts.0.value.amount", 5000),
        ("consistent.contracts_value", "contracts.0.value", {"amount": 3000, "currency": "EUR"}),
        (
            "consistent.contracts_implementation_transactions_value",
            "contracts.0.implementation.transactions.0.value.amount",
            941,
        ),
        ("consistent.period_duration_in_days", "tender.tenderPeriod.durationInDays", 30),
        ("consistent.parties_role", "parties.2.roles", ["tenderer", "supplier"]),
        ("consistent.roles.buyer", "parties.0.roles", ["procuringEntity", "payer"]),
        ("consistent.roles.procuringEntity", "parties.0.roles", ["buyer", "payer"]),
        ("consistent.roles.payer", "parties.0.roles", ["buyer", "procuringEntity"]),
        ("consistent.roles.tenderer", "parties.2.roles", []),
        ("consistent.roles.supplier", "parties.1.roles", ["tenderer", "payee"]),
        ("consistent.roles.payee", "parties.1.roles", ["tenderer", "supplier"]),
        ("consistent.names.buyer", "buyer.name", "Byer"),
        ("consistent.names.procuringEntity", "tender.procuringEntity.name", "Byer"),
        ("consistent.names.tenderer", "tender.tenderers.1.name", "Another"),
        ("consistent.names.supplier", "awards.0.suppliers.0.name", "Suplier"),
        ("consistent.names.payer", "contracts.0.implementation.transactions.0.payer.name", "Byer"),
        ("consistent.names.payee", "contracts.0.implementation.transactions.0.payee.name", "Suplier"),
        ("reference.buyer", "buyer.id", "x"),
        ("reference.procuringEntity", "tender.procuringEntity.id", "x"),
        ("reference.tenderer", "tender.tenderers.1.id", "x"),
        ("reference.supplier", "awards.0.suppliers.0.id", "x"),
        ("reference.payer", "contracts.0.implementation.transactions.0.payer.id", "x"),
        ("reference.payee", "contracts.0.implementation.transactions.0.payee.id", "x"),
        ("reference.contract_award", "contracts.0.awardID", "x"),
    ],
)
def test_what_is_wrong_fails_its_check(check, path, value):
    wrong = copy.deepcopy(GOOD)
    set_in(wrong, path, value)

    assert check in failures(wrong)


def test_every_check_was_tried():
    tried = {
        mark.args[1][place][0]
        for mark in test_what_is_wrong_fails_its_check.pytestmark
        for place in range(len(mark.args[1]))
    }

    assert tried == {*coherence.CHECKS, *consistency.CHECKS}


@pytest.mark.parametrize(
    "nonsense",
    [
        {},
        {"tender": 5},
        {"awards": [None, 3]},
        {"parties": "x", "date": 7},
        {"contracts": [{"awardID": None}]},
    ],
)
def test_nonsense_is_passed_over(nonsense):
    coherence.failures(nonsense, dollars)
    consistency.failures(nonsense, dollars)
