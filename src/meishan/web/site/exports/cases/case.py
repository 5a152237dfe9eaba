# SPDX-License-Identifier: Apache-2.0
"""The case, file by file, with the page that leads through it and the list of fingerprints at its end."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _

from meishan.base.ledger.models import Entry
from meishan.base.ledger.queries import world
from meishan.base.ledger.tables import label_of
from meishan.base.reference.queries import language_key
from meishan.market.contracts.models import Contract
from meishan.market.tenders.queries import title_of

from ...queries import telling
from ...queries.procurements import Step, Story, public_entries_of
from . import public, whole
from .zipping import Part, Written, Zipped, manifest

STYLE = Path(__file__).with_name("case.css")
MANIFEST = "MANIFEST.sha256"
PART = 100


@dataclass(frozen=True)
class Edition:
    """Which case, for whom: `sight` is the scope all of it is read in; `is_whole` adds what is not public."""

    story: Story
    sight: AbstractContextManager[None]
    at: datetime
    language: str
    is_whole: bool = False


def streamed(edition: Edition) -> Iterator[bytes]:
    """The bytes of the ZIP, as they come about. They are read after the view is done, hence the scope here."""
    with edition.sight, translation.override(edition.language):
        zipped = Zipped(edition.at)
        for part in _parts(edition):
            yield from zipped.add(part)
        yield from zipped.add(Part("case.css", _("How the page looks"), [STYLE.read_bytes()]))
        page = _page(edition, zipped.written)
        yield from zipped.add(Part("index.html", _("The page to begin with"), [page.encode()]))
        sums = manifest(zipped.written)
        yield from zipped.add(Part(MANIFEST, _("The fingerprint of every file"), [sums]))
        yield zipped.close()


def _parts(edition: Edition) -> Iterator[Part]:
    story = edition.story
    yield from public.parts(story)
    held = _contracts(story)
    if edition.is_whole and story.notice is not None:
        yield from whole.parts(story.notice, held)
    for entry in _entries(edition, held).iterator(chunk_size=PART):
        if part := public.proof(entry, str(label_of(entry.act))):
            yield part


def _entries(edition: Edition, held: list[UUID]) -> QuerySet[Entry]:
    story = edition.story
    if edition.is_whole and story.notice is not None:
        inner = whole.entries(story.notice, held).order_by().values("pk")
        known = public_entries_of(story.process).order_by().values("pk")
        return Entry.objects.filter(pk__in=inner.union(known)).select_related("leaf").order_by("at", "id")
    return public_entries_of(story.process)


def _contracts(story: Story) -> list[UUID]:
    return (
        list(Contract.objects.filter(notice=story.process).values_list("pk", flat=True))
        if story.notice
        else []
    )


def _page(edition: Edition, written: list[Written]) -> str:
    story = edition.story
    paths = {one.path for one in written}
    steps = [{"told": one, **_files_of(one.step, paths)} for one in telling.told(story.steps, "UTC")]
    evaluations = sorted(one for one in paths if one.startswith("evaluation/evaluation-"))
    context = {
        "lang": language_key(),
        "is_rtl": get_language_bidi(),
        "title": title_of(story.notice)
        if story.notice
        else story.body.get("tender", {}).get("title", story.ocid),
        "story": story,
        "buyer": story.body.get("buyer", {}).get("name", ""),
        "steps": steps,
        "files": written,
        "is_whole": edition.is_whole,
        "at": edition.at,
        "world": world(),
        "home": settings.BASE_URL,
        "evaluations": evaluations,
        "records": sorted(one for one in paths if one.startswith("opening/") and one.endswith(".json")),
        "first_proof": next((one["proof"] for one in steps if one["proof"]), ""),
    }
    return render_to_string("site/case.html", context)


def _files_of(step: Step, paths: set[str]) -> dict[str, str]:
    """The files of one step that are in the ZIP."""
    proof = public.proof_name(step.entry, step.number) if step.number is not None else ""
    release = f"ocds/releases/{step.release.number}.json" if step.release else ""
    return {"proof": proof if proof in paths else "", "release": release if release in paths else ""}
