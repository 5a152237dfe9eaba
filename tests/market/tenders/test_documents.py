# SPDX-License-Identifier: Apache-2.0
"""Files of a notice: private with the draft, public with a version, and kept when a later version leaves them out."""

import pytest
from django.core.files.base import ContentFile
from django.test import Client

from meishan.base.core import uploads
from meishan.base.core.errors import Denied, Refused
from meishan.market.tenders import actions, queries
from meishan.market.tenders.models import Document, DraftFile
from tests.market.tenders.test_views import PDF, url


def received(name="spec.pdf", more=b""):
    return uploads.receive(ContentFile(PDF + more, name=name))


@pytest.fixture
def attached(make_draft, officer):
    return actions.attach(
        make_draft(), by=officer.actor, file=received(), title="Specification", language="en"
    )


def test_a_file_of_a_draft_is_seen_by_its_agency_alone(attached, client_of, officer, other_agency_officer):
    address = url("draft_file", attached.pk, attached.content["documents"][0]["id"])

    assert b"".join(client_of(officer).get(address).streaming_content) == PDF
    assert client_of(other_agency_officer).get(address).status_code in {403, 404}
    assert Client().get(address).status_code in {302, 404}
    assert not Document.objects.exists()


def test_the_same_file_is_not_attached_twice(attached, officer):
    with pytest.raises(Refused, match="attached already"):
        actions.attach(attached, by=officer.actor, file=received("other.pdf"), title="Again")


def test_a_file_taken_off_is_not_published(attached, officer, second_officer):
    kept = actions.attach(attached, by=officer.actor, file=received("terms.pdf", b"\n% x"), title="")
    gone = kept.content["documents"][0]["id"]

    draft = actions.detach(kept, by=officer.actor, document=gone)
    with pytest.raises(Refused, match="not attached"):
        actions.detach(draft, by=officer.actor, document=gone)
    draft = actions.clear(actions.submit(draft, by=officer.actor), by=second_officer.actor)
    notice = actions.publish(draft, by=officer.actor)

    assert [one.title for one in queries.documents_of(notice)] == ["terms.pdf"]
    assert Client().get(url("document", notice.pk, gone)).status_code == 404


def test_a_document_left_out_by_an_amendment_stays_with_its_version(attached, officer, second_officer):
    draft = actions.clear(actions.submit(attached, by=officer.actor), by=second_officer.actor)
    notice = actions.publish(draft, by=officer.actor)
    document = Document.objects.get()

    amendment = actions.amend(notice, by=officer.actor)
    amendment = actions.detach(amendment, by=officer.actor, document=document.pk)
    amendment = actions.attach(
        amendment, by=officer.actor, file=received("new.pdf", b"\n% 2"), title="New one"
    )
    amendment = actions.save(
        amendment, by=officer.actor, changes={}, reason={"en": "A better specification."}
    )
    amendment = actions.clear(actions.submit(amendment, by=officer.actor), by=second_officer.actor)
    notice = actions.publish_amendment(amendment, by=officer.actor)

    assert [one.title for one in queries.documents_of(notice)] == ["New one"]
    page = Client().get(url("documents", notice.pk)).content.decode()
    assert "Documents of earlier versions" in page
    assert "Specification" in page
    old = Client().get(url("document", notice.pk, document.pk))
    assert b"".join(old.streaming_content) == PDF


def test_nobody_else_attaches_or_takes_off(attached, supplier_owner, other_agency_officer):
    document = attached.content["documents"][0]["id"]

    for stranger in (supplier_owner, other_agency_officer):
        with pytest.raises(Denied):
            actions.attach(attached, by=stranger.actor, file=received("x.pdf", b"\n% 3"), title="")
        with pytest.raises(Denied):
            actions.detach(attached, by=stranger.actor, document=document)
    assert DraftFile.objects.count() == 1
