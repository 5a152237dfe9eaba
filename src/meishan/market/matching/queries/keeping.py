# SPDX-License-Identifier: Apache-2.0
"""What people saved and who hears of what; the secrets in the addresses of feeds and of "stop this mail"."""

from uuid import UUID

from django.db.models import Max, QuerySet
from django.utils.crypto import constant_time_compare, salted_hmac

from ..models import Alert, AlertReader, Digest, Revision, Run, SavedSearch

_LENGTH = 32


def saved_searches_of(person: UUID | None, organisation: UUID | None) -> QuerySet[SavedSearch]:
    """What a person saved while acting for that organisation, by name."""
    if person is None or organisation is None:
        return SavedSearch.objects.none()
    return SavedSearch.objects.filter(person_id=person, organisation_id=organisation).order_by("name")


def saved_search(pk: UUID) -> SavedSearch | None:
    """One saved search in the reader's scope."""
    return SavedSearch.objects.filter(pk=pk).first()


def alert_of(supplier: UUID | None) -> Alert | None:
    """The supplier's alert settings; None before it submitted a registration or set them."""
    return Alert.objects.filter(pk=supplier).first() if supplier else None


def alert_codes(alert: Alert) -> list[str]:
    """Codes it keeps for alerts alone."""
    return list(alert.codes.order_by("code").values_list("code", flat=True))


def readers_of(alert: Alert) -> QuerySet[AlertReader]:
    """Members who get its mail."""
    return alert.readers.filter(stopped_at__isnull=True).select_related("person").order_by("person__name")


def latest_revision() -> int:
    """The number of the newest revision; 0 before the first."""
    return Revision.objects.aggregate(newest=Max("number"))["newest"] or 0


def last_run(kind: str) -> int:
    """Up to which revision the last run of that kind went; 0 before the first."""
    return Run.objects.filter(kind=kind).aggregate(up_to=Max("up_to"))["up_to"] or 0


def digests_waiting(run: int | None = None) -> QuerySet[Digest]:
    """Digests whose mail is not yet written."""
    waiting = Digest.objects.filter(mailed_at__isnull=True).order_by("id")
    return waiting.filter(run_id=run) if run else waiting


def _seal(purpose: str, key: str) -> str:
    return salted_hmac(f"matching.{purpose}", key, algorithm="sha256").hexdigest()[:_LENGTH]


def _token(purpose: str, kind: str, pk: UUID, number: int = 0) -> str:
    return f"{kind}-{pk.hex}-{_seal(purpose, f'{kind}{pk.hex}{number}')}"


def _parts(token: str) -> tuple[str, UUID, str] | None:
    kind, _dash, rest = token.partition("-")
    key, _dash, seal = rest.partition("-")
    try:
        return kind, UUID(hex=key), seal
    except ValueError:
        return None


def feed_token(kept: SavedSearch | Alert) -> str:
    """The secret of its feeds; a new one once `feed_number` is raised."""
    kind = "search" if isinstance(kept, SavedSearch) else "alert"
    return _token("feed", kind, kept.pk, kept.feed_number)


def found_by_feed(token: str) -> SavedSearch | Alert | None:
    """What a feed's address names, if its seal is right. The scope must be wide: feeds are read signed out."""
    parts = _parts(token)
    if parts is None:
        return None
    kind, pk, _seal_given = parts
    kept: SavedSearch | Alert | None = None
    if kind == "search":
        kept = SavedSearch.objects.filter(pk=pk).first()
    elif kind == "alert":
        kept = Alert.objects.filter(pk=pk).first()
    if kept is None or not constant_time_compare(feed_token(kept), token):
        return None
    return kept


def stop_token(reader: AlertReader | SavedSearch) -> str:
    """The secret that stops the mail to one person, by one click."""
    kind = "search" if isinstance(reader, SavedSearch) else "reader"
    return _token("stop", kind, reader.pk)


def reader_by_token(token: str) -> AlertReader | SavedSearch | None:
    """Whose mail a "stop" address stops, if its seal is right."""
    parts = _parts(token)
    if parts is None or not constant_time_compare(_token("stop", parts[0], parts[1]), token):
        return None
    if parts[0] == "search":
        return SavedSearch.objects.filter(pk=parts[1]).first()
    return AlertReader.objects.filter(pk=parts[1]).first()
