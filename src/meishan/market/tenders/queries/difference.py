# SPDX-License-Identifier: Apache-2.0
"""What changed between two versions, told so that a person can read it."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from meishan.base.reference import queries as reference

from ..models.content import Content
from ..states import NoticeType, Reservation, SubmissionMethod
from .changes import Change, any_text, list_change, texts_change, time_change, value_change
from .terms_difference import terms_changes


def changes_between(old: Content, new: Content, language: str | None = None) -> list[Change]:
    """The changes from `old` to `new`, in the order a notice is read; labels and names in `language`."""
    spoken = reference.language_key(language)
    return [
        *value_change("type", _("Type"), _type(old), _type(new)),
        *texts_change("title", _("Title"), old["title"], new["title"]),
        *texts_change("description", _("Description"), old["description"], new["description"]),
        *time_change("deadline", _("Deadline"), old["deadline"], new["deadline"]),
        *value_change("zone", _("Time zone of the deadline"), old["zone"], new["zone"]),
        *time_change("questions_until", _("Questions until"), old["questions_until"], new["questions_until"]),
        *list_change("codes", _("UNSPSC codes"), _codes(old, spoken), _codes(new, spoken)),
        *list_change("classification", _("Original classification"), _original(old), _original(new)),
        *list_change(
            "countries", _("Beneficiary countries"), _countries(old, spoken), _countries(new, spoken)
        ),
        *value_change("reserved_for", _("Reserved for"), _reserved(old), _reserved(new)),
        *list_change(
            "sustainability", _("Sustainability"), _indicators(old, spoken), _indicators(new, spoken)
        ),
        *value_change("value", _("Estimated value"), _money(old), _money(new)),
        *value_change("submission", _("How to answer"), _submission(old), _submission(new)),
        *_lots(old, new),
        *terms_changes(old, new),
        *list_change("documents", _("Documents"), _documents(old), _documents(new)),
        *list_change("contacts", _("Contacts"), _contacts(old), _contacts(new)),
        *list_change("links", _("Links"), _links(old), _links(new)),
    ]


def _lots(old: Content, new: Content) -> Iterator[Change]:
    before = {lot["number"]: lot for lot in old["lots"]}
    after = {lot["number"]: lot for lot in new["lots"]}
    for number in sorted({*before, *after}):
        label = _("Lot %(number)s") % {"number": number}
        if number not in before or number not in after:
            gone, come = before.get(number), after.get(number)
            yield Change(
                f"lot.{number}",
                label,
                "list",
                added=[any_text(come["title"])] if come else [],
                removed=[any_text(gone["title"])] if gone else [],
            )
            continue
        yield from _lot(number, label, before[number], after[number])


def _lot(number: int, label: str, old: dict[str, Any], new: dict[str, Any]) -> Iterator[Change]:
    part = f"lot.{number}"
    titled = _("%(lot)s: title") % {"lot": label}
    described = _("%(lot)s: description") % {"lot": label}
    yield from texts_change(part, titled, old["title"], new["title"])
    yield from texts_change(part, described, old["description"], new["description"])
    listed = _("%(lot)s: items") % {"lot": label}
    yield from list_change(
        part, listed, [_item(one) for one in old["items"]], [_item(one) for one in new["items"]]
    )


def _item(item: dict[str, Any]) -> str:
    unit = reference.unit_name(item["unit"]) if item["unit"] else ""
    country = reference.country_name(item["country"]) if item["country"] else ""
    parts = [
        " ".join(filter(None, [item["quantity"], unit])),
        any_text(item["description"]),
        item["code"],
        " ".join(filter(None, [item["incoterm"], item["place"], country])),
        item["deliver_by"],
    ]
    return " · ".join(part for part in parts if part)


def _type(content: Content) -> str:
    return str(NoticeType(content["type"]).label) if content["type"] else ""


def _reserved(content: Content) -> str:
    return str(Reservation(content["reserved_for"]).label)


def _codes(content: Content, language: str) -> list[str]:
    titles = reference.unspsc_titles(content["codes"], language)
    return [f"{code} {titles.get(code, '')}".strip() for code in content["codes"]]


def _original(content: Content) -> list[str]:
    return [
        " ".join(filter(None, [one["scheme"], one["code"], one.get("title", "")]))
        for one in content["classification"]
    ]


def _countries(content: Content, language: str) -> list[str]:
    return [reference.country_name(code, language) for code in content["countries"]]


def _indicators(content: Content, language: str) -> list[str]:
    return [reference.sustainability_title(key, language) for key in content["sustainability"]]


def _money(content: Content) -> str:
    value = content["value"]
    return f"{value['currency']} {value['amount']}" if value else ""


def _submission(content: Content) -> str:
    method, address = content["submission"]["method"], content["submission"]["address"]
    return " ".join(filter(None, [str(SubmissionMethod(method).label) if method else "", address]))


def _documents(content: Content) -> list[str]:
    return [
        f"{one['title']} ({one['file_name']}, SHA-256 {one['sha256'][:12]})" for one in content["documents"]
    ]


def _contacts(content: Content) -> list[str]:
    return [
        " · ".join(filter(None, [one["name"], one["role"], one["email"], one["phone"]]))
        for one in content["contacts"]
    ]


def _links(content: Content) -> list[str]:
    return [" · ".join(filter(None, [one["title"], one["url"]])) for one in content["links"]]
