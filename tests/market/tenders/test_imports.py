# SPDX-License-Identifier: Apache-2.0
"""Notices of other portals: what is taken over, what is listed instead, and that nothing is half imported."""

import json

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from meishan.base.core import clock
from meishan.base.core.actor import SYSTEM
from meishan.base.core.errors import Denied, Refused
from meishan.base.ledger.models import Entry
from meishan.base.reference.queries import known_unspsc
from meishan.market.tenders import actions, queries
from meishan.market.tenders.imports import Mapping, guess_mapping, read_eforms, read_ocds, read_table
from meishan.market.tenders.imports.classification import CPV, unspsc_from
from meishan.market.tenders.models import ExternalBuyer, Notice

RELEASE = {
    "ocid": "ocds-xx-1",
    "id": "1",
    "date": "2027-01-10T09:00:00Z",
    "tag": ["tender"],
    "language": "en",
    "buyer": {"id": "b", "name": "Ministry of Roads"},
    "parties": [
        {
            "id": "b",
            "name": "Ministry of Roads",
            "identifier": {"scheme": "KE-X", "id": "77"},
            "address": {"countryName": "Kenya"},
            "contactPoint": {"name": "Tenders", "email": "tenders@roads.example.org"},
        }
    ],
    "tender": {
        "id": "T-1",
        "title": "Road rollers",
        "title_fr": "Rouleaux compresseurs",
        "description": "<p>Five rollers.</p><p>Delivered.</p>",
        "procurementMethodDetails": "Request for Quotation",
        "tenderPeriod": {"endDate": "2027-03-01T12:00:00+03:00"},
        "value": {"amount": 250000, "currency": "KES"},
        "items": [
            {
                "id": "1",
                "description": "Roller",
                "classification": {"scheme": "CPV", "id": "43120000-0"},
                "quantity": 5,
                "unit": {"name": "lorry load"},
            }
        ],
        "documents": [{"id": "d", "title": "Terms", "url": "https://roads.example.org/t.pdf"}],
        "eligibilityCriteria": "Registered firms",
    },
}


def package(*releases):
    return json.dumps(
        {"publisher": {"name": "Kenya Portal"}, "license": "CC0", "releases": releases}
    ).encode()


def read(*releases):
    return read_ocds(package(*releases), file_name="k.json", sha256="0" * 64)


def take(batch, by=SYSTEM):
    return actions.import_notices(
        by=by, batch=batch, problems=batch.notes.kept(), left_out=batch.notes.left_out
    )


def changed(**tender):
    return {**RELEASE, "id": "2", "date": "2027-01-20T09:00:00Z", "tender": {**RELEASE["tender"], **tender}}


def test_a_release_becomes_a_public_notice_marked_with_its_source(world):
    take(read(RELEASE))

    notice = queries.published().get()
    assert notice.title == {"en": "Road rollers", "fr": "Rouleaux compresseurs"}
    assert notice.description["en"] == "Five rollers.\n\nDelivered."
    assert (notice.type, notice.buyer_name, notice.countries) == ("rfq", "Ministry of Roads", ["KE"])
    assert notice.codes == ["20000000"]
    assert notice.classification == [{"scheme": "CPV", "code": "43120000-0", "title": ""}]
    assert notice.closes_at.isoformat() == "2027-03-01T09:00:00+00:00"
    assert notice.zone == "Africa/Nairobi"
    assert notice.is_external
    assert notice.source.publisher == "Kenya Portal"
    item = queries.lots_of(notice).get().items.get()
    assert item.description == {"en": "Roller (lorry load)"}


def test_what_has_no_place_is_listed(world):
    notes = {note.place: note.message for note in read(RELEASE).notes.all()}

    assert "no place" in notes["tender.eligibilityCriteria"]
    assert "lorry load" in notes["tender.items.unit"]


def test_the_same_file_again_changes_nothing_and_a_new_release_is_a_version(world):
    assert take(read(RELEASE)).added == 1
    assert take(read(RELEASE)).unchanged == 1

    made = take(read(RELEASE, changed(tenderPeriod={"endDate": "2027-04-01T12:00:00+03:00"})))

    assert (made.revised, Notice.objects.count()) == (1, 1)
    notice = queries.published().get()
    assert notice.version == 2
    assert [one.number for one in queries.versions_of(notice)] == [1, 2]


def test_an_external_deadline_follows_its_source_even_earlier(world):
    take(read(RELEASE))

    take(read(changed(tenderPeriod={"endDate": "2027-02-01T12:00:00+03:00"})))

    assert queries.published().get().closes_at.month == 2


def test_releases_are_merged_in_the_order_of_their_dates(world):
    (found,) = read(changed(title="Rollers, corrected"), RELEASE).found

    assert found.content["title"]["en"] == "Rollers, corrected"
    assert found.content["title"]["fr"] == "Rouleaux compresseurs"


def test_a_cancelled_tender_is_shown_as_cancelled(world):
    take(read(RELEASE))
    take(read(changed(status="cancelled", statusDetails="No budget")))

    notice = queries.published().get()
    assert notice.phase(clock.now()) == "cancelled"
    assert notice.cancel_reason == {"en": "No budget"}


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        ({**RELEASE, "ocid": None, "id": None}, "without ocid"),
        ({**RELEASE, "tender": None}, "No tender section"),
        ({**RELEASE, "tender": {"id": "x"}}, "No title"),
        ({**RELEASE, "buyer": None, "parties": []}, "No buyer"),
    ],
)
def test_a_release_that_can_not_be_taken_is_left_out_with_the_reason(world, broken, reason):
    batch = read(RELEASE, {**broken, "ocid": broken["ocid"] and "ocds-xx-2"})

    assert len(batch.found) == 1
    assert batch.notes.left_out == 1
    assert reason in batch.notes.all()[0].message


@pytest.mark.parametrize(
    "data", [b"", b"{", b"[1, 2", b"\xff\xfe\x00", b"\xd3\xd3", b"[]", b"{}", b'"text"', b"7", b"nul"]
)
def test_what_is_no_ocds_is_refused_with_a_sentence(world, data):
    with pytest.raises(Refused, match=r"\.$"):
        read_ocds(data, file_name="x.json", sha256="")


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "id",
                    "name",
                    "title",
                    "items",
                    "classification",
                    "unit",
                    "value",
                    "amount",
                    "currency",
                    "endDate",
                    "tenderPeriod",
                    "documents",
                    "url",
                    "lots",
                    "address",
                    "scheme",
                    "quantity",
                    "roles",
                ]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@settings(max_examples=150, deadline=None)
@given(tender=json_values, parties=json_values, buyer=json_values)
def test_no_shape_of_json_breaks_the_reader(world, tender, parties, buyer):
    strange = {**RELEASE, "ocid": "ocds-xx-9", "tender": tender, "parties": parties, "buyer": buyer}

    batch = read(RELEASE, strange)

    assert len(batch.found) + batch.notes.left_out == 2
    assert all(json.dumps(one.content, allow_nan=False) for one in batch.found)


def test_buyers_with_the_same_local_id_are_not_taken_for_one(world):
    other = {
        **RELEASE,
        "ocid": "ocds-xx-2",
        "buyer": {"id": "b", "name": "Ministry of Water"},
        "parties": [{"id": "b", "name": "Ministry of Water"}],
    }

    take(read(RELEASE, other))

    assert set(ExternalBuyer.objects.values_list("name", flat=True)) == {
        "Ministry of Roads",
        "Ministry of Water",
    }


def test_a_hostile_file_brings_in_no_script(world):
    evil = changed(
        title="<script>alert(1)</script>Rollers",
        documents=[
            {"id": "1", "url": "javascript:alert(1)"},
            {"id": "2", "url": 'https://x.example/"onload=1'},
        ],
    )

    (found,) = read({**evil, "uri": "javascript:alert(1)"}).found

    assert found.content["title"]["en"] == "alert(1)Rollers"
    assert found.content["links"] == []
    assert found.source_url == ""


def test_only_officers_and_the_system_import(world, officer, supplier_owner):
    batch = read(RELEASE)

    with pytest.raises(Denied):
        take(batch, by=supplier_owner.actor)
    made = take(batch, by=officer.actor)

    assert made.organisation == officer.organisation
    entry = Entry.objects.get(act="tenders.import")
    assert entry.is_public
    assert entry.subject_id == made.pk
    assert entry.facts["added"] == 1


def test_nobody_expresses_interest_in_a_notice_of_another_portal(world, supplier_owner):
    take(read(RELEASE))

    with pytest.raises(Denied, match="another portal"):
        actions.express_interest(queries.published().get(), by=supplier_owner.actor)


def test_the_table_from_cpv_goes_to_codes_we_ship(world):
    assert known_unspsc(set(CPV.values())) == set(CPV.values())


@pytest.mark.parametrize(
    ("scheme", "code", "expected"),
    [
        ("CPV", "34110000-1", "25100000"),
        ("x_CPV", "33600000", "51000000"),
        ("UNSPSC", "4321", "43210000"),
        ("UNSPSC", "4321150101", "43211501"),
        ("UNSPSC", "4", ""),
        ("CPV", "99", ""),
        ("GSIN", "12345678", ""),
    ],
)
def test_codes_are_mapped_only_where_the_table_knows(world, scheme, code, expected):
    assert unspsc_from(scheme, code) == expected


SHEET = """Tender no;Name;Organisation;Country;UNSPSC;Closing date;Amount;Currency;Colour
A-1;Laptops;Ministry of Schools;Kenya;43211503, 99;31/03/2027 17:00;1.250.000,50;USD;red
A-2;;Ministry of Schools;Kenya;;;;;
A-1;Laptops again;Ministry of Schools;Kenya;;;;;
A-3;Desks;Ministry of Schools;Atlantis;;soon;;;
"""
COLUMNS = {
    "reference": "Tender no",
    "title": "Name",
    "buyer": "Organisation",
    "country": "Country",
    "codes": "UNSPSC",
    "deadline": "Closing date",
    "value": "Amount",
    "currency": "Currency",
}


def sheet_mapping(**more):
    said = {
        "columns": COLUMNS,
        "publisher": "Schools Portal",
        "zone": "Africa/Nairobi",
        "date_format": "%d/%m/%Y %H:%M",
    }
    return Mapping.of({**said, **more})


def test_a_table_is_read_by_its_mapping_and_bad_rows_are_listed(world):
    batch = read_table(
        SHEET.encode(), file_name="s.csv", sha256="", mapping=sheet_mapping(types={"X": "rfp"})
    )

    assert [one.reference for one in batch.found] == ["A-1", "A-3"]
    content = batch.found[0].content
    assert content["deadline"] == "2027-03-31T14:00:00Z"
    assert content["value"] == {"amount": "1250000.5", "currency": "USD"}
    assert content["codes"] == ["43211503"]
    notes = {(note.place, note.left_out): note.message for note in batch.notes.all()}
    assert "Title is empty" in notes["row 3", True]
    assert "twice" in notes["row 4", True]
    assert "not mapped" in notes["Colour", False]
    said = " ".join(note.message for note in batch.notes.all())
    for words in ("Atlantis", "soon", "“99”", "invitation to bid"):
        assert words in said


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ([], "needs “columns”"),
        ({"columns": {"colour": "Colour"}}, "no part “colour”"),
        ({"columns": {}, "typo": 1}, "does not know “typo”"),
        ({"columns": {}, "zone": "Mars"}, "time zone"),
        ({"columns": {}, "types": {"X": "nonsense"}}, "no notice type"),
    ],
)
def test_a_wrong_mapping_is_refused_with_a_sentence(world, said, sentence):
    with pytest.raises(Refused, match=sentence):
        Mapping.of(said)


def test_columns_are_guessed_from_their_titles():
    assert guess_mapping(["Tender No", "Título", "País", "Fecha Cierre", "Unrelated"]) == {
        "reference": "Tender No",
        "title": "Título",
        "country": "País",
        "deadline": "Fecha Cierre",
    }


def test_broken_or_hostile_xml_is_left_out_with_the_reason(world):
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><x>&b;</x>'

    batch = read_eforms(
        [("a.xml", b"<open>"), ("b.xml", bomb), ("c.xml", b"<other/>")], file_name="x", sha256=""
    )

    assert batch.found == []
    assert batch.notes.left_out == 3


def test_the_report_of_an_import_speaks_the_readers_language(officer, client_of):
    """Kept when somebody read it in French; she who reads it now does so in Chinese, or in English."""
    with translation.override("fr"):
        batch = read(RELEASE)
        made = actions.import_notices(
            by=officer.actor, batch=batch, problems=batch.notes.kept(), left_out=batch.notes.left_out
        )
    client = client_of(officer)
    pages = {}
    for language in ("en", "zh-hans", "fr"):
        client.cookies["django_language"] = language
        pages[language] = client.get(f"/tenders/import/{made.pk}/").content.decode()

    assert "a notice has no place for it" in pages["en"]
    assert len({page.partition('id="notes"')[2][:4000] for page in pages.values()}) == 3
    assert "no place for it" not in pages["zh-hans"]
