# SPDX-License-Identifier: Apache-2.0
"""Why a notice was found or suggested, in one sentence each."""

from collections.abc import Iterator, Mapping, Sequence

from django.utils.translation import gettext as _

from meishan.base.reference import queries as reference
from meishan.base.reference.queries import ConceptHit

from .engine import Row
from .reading import Reading


def dotted(code: str) -> str:
    """A code as people read it: 43.21.15.03."""
    return ".".join(code[place : place + 2] for place in range(0, 8, 2))


def of_row(
    row: Row,
    reading: Reading,
    titles: Mapping[str, str],
    reader_codes: Sequence[str],
    *,
    loosened: bool,
) -> Iterator[str]:
    """Reasons of a search hit."""
    if row.by_reference:
        yield _("The reference begins with what you typed")
    if row.by_title:
        yield _("Some of your words are in the title") if loosened else _("Your words are in the title")
    meant = [*_meanings(row, reading, titles)] if row.by_code else []
    # A word that means a code also stands in the names of codes that are indexed: one sentence is enough.
    if row.rank > 0 and not row.by_title and not meant:
        yield _("Some of your words are in the text") if loosened else _("Your words are in the text")
    yield from meant
    yield from nearness(row.codes, reader_codes)


def _meanings(row: Row, reading: Reading, titles: Mapping[str, str]) -> Iterator[str]:
    """What the words mean, for the first meaning that meets a code of the notice, best inside it."""
    for hit in reading.concepts:
        if any(code == hit.code or hit.code in reference.ancestor_codes(code) for code in row.codes):
            yield _sentence(hit) % _named(hit, titles)
            return
    for hit in reading.concepts:
        if any(reference.codes_match(code, hit.code) for code in row.codes):
            yield _("“%(word)s” means %(title)s (%(code)s), one level from the notice's code") % _named(
                hit, titles
            )
            return


def _sentence(hit: ConceptHit) -> str:
    """A code met by likeness has no concept: its title is spelt like the query, which nobody says it means."""
    if hit.concept:
        return _("“%(word)s” means %(title)s (%(code)s)")
    return _("The name of its code is spelt much like your words: %(title)s (%(code)s)")


def _named(hit: ConceptHit, titles: Mapping[str, str]) -> dict[str, str]:
    return {"word": hit.word, "title": titles.get(hit.code, hit.code), "code": dotted(hit.code)}


def nearness(codes: Sequence[str], own: Sequence[str]) -> Iterator[str]:
    """How the notice's codes meet the reader's own, the nearest pair."""
    best = max(
        ((reference.closeness(mine, code), mine, code) for mine in own for code in codes), default=None
    )
    if best is None or best[0] <= 0.15:
        return
    near, mine, code = best
    if near == 1:
        yield _("Your code %(code)s") % {"code": dotted(mine)}
    elif near >= 0.85:
        if len(reference.ancestor_codes(code)) < len(reference.ancestor_codes(mine)):
            yield _("One level above your code %(code)s") % {"code": dotted(mine)}
        else:
            yield _("One level below your code %(code)s") % {"code": dotted(mine)}
    elif near >= 0.6:
        yield _("Same class as your code %(code)s") % {"code": dotted(mine)}
    else:
        yield _("Same family as your code %(code)s") % {"code": dotted(mine)}
