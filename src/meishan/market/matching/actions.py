# SPDX-License-Identifier: Apache-2.0
"""Saving searches, setting alerts, stopping mail."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from meishan.base.accounts import queries as accounts
from meishan.base.accounts.models import Person
from meishan.base.accounts.states import Role
from meishan.base.core.actor import Actor
from meishan.base.core.errors import Refused
from meishan.base.ledger.acts import Record, act
from meishan.base.reference import queries as reference
from meishan.market.suppliers.models import Supplier

from . import queries
from .models import Alert, AlertCode, AlertReader, SavedSearch
from .states import Frequency, RunKind

MOST_SAVED = 50
MOST_CODES = 200


@act("matching.save_search", label=_("Save a search"), lock="none")
def save_search(
    *,
    by: Actor,
    at: datetime,
    record: Record,
    name: str,
    query: queries.SearchQuery,
    frequency: str = Frequency.DAILY,
) -> SavedSearch:
    """Keep a search under a name; from now on its new results are mailed as often as asked."""
    name = " ".join(name.split())[:120]
    if not name:
        raise Refused(_("Give the search a name."), field="name")
    if by.person is None or by.organisation is None:
        raise Refused(_("Searches are saved by people who act for an organisation."))
    own = queries.saved_searches_of(by.person, by.organisation)
    if own.filter(name=name).exists():
        raise Refused(_("You have a saved search of that name. Choose another name."), field="name")
    if own.count() >= MOST_SAVED:
        raise Refused(
            _("You have %(most)s saved searches, the most there may be. Remove one first.")
            % {"most": MOST_SAVED}
        )
    return SavedSearch.objects.create(
        person_id=by.person,
        organisation_id=by.organisation,
        name=name,
        query=query.params(),
        frequency=frequency,
        after=queries.latest_revision(),
        made_at=at,
    )


@act("matching.change_search", label=_("Change a saved search"))
def change_search(
    saved: SavedSearch, *, by: Actor, at: datetime, record: Record, name: str, frequency: str
) -> SavedSearch:
    """Rename a saved search or change how often it writes."""
    name = " ".join(name.split())[:120]
    others = queries.saved_searches_of(saved.person_id, saved.organisation_id).exclude(pk=saved.pk)
    if not name:
        raise Refused(_("Give the search a name."), field="name")
    if others.filter(name=name).exists():
        raise Refused(_("You have a saved search of that name. Choose another name."), field="name")
    if saved.frequency == Frequency.OFF and frequency != Frequency.OFF:
        # What came while mail was off is not sent late.
        saved.after = queries.latest_revision()
    saved.name, saved.frequency = name, frequency
    saved.save()
    return saved


@act("matching.remove_search", label=_("Remove a saved search"))
def remove_search(saved: SavedSearch, *, by: Actor, at: datetime, record: Record) -> None:
    """Forget a saved search and its feeds."""
    SavedSearch.objects.filter(pk=saved.pk).delete()


@act("matching.begin_alerts", label=_("Begin tender alerts"), lock="share")
def begin_alerts(supplier: Supplier, *, by: Actor, at: datetime, record: Record) -> Alert:
    """Daily alerts for a supplier that submitted its first registration, to its owners. Harmless when repeated."""
    record.parties(supplier.pk)
    alert, is_new = Alert.objects.get_or_create(
        supplier=supplier, defaults={"after": queries.latest_revision(), "made_at": at}
    )
    if is_new:
        for person in accounts.members_of(supplier.organisation, Role.OWNER):
            AlertReader.objects.get_or_create(alert=alert, person=person, defaults={"since": at})
    return alert


@act("matching.set_alerts", label=_("Set tender alerts"), lock="share")
def set_alerts(
    supplier: Supplier,
    *,
    by: Actor,
    at: datetime,
    record: Record,
    frequency: str,
    codes: Collection[str] = (),
    countries: Collection[str] = (),
    people: Collection[UUID] = (),
) -> Alert:
    """Which codes, which countries (none: all), how often, to whom. No codes: those of the profile.

    Source: UNGM keeps the codes of alerts apart from those of the profile, and filters by beneficiary country.
    """
    unknown = set(codes) - reference.known_unspsc(codes)
    if unknown:
        raise Refused(
            _("These codes are not in the list: %(codes)s.") % {"codes": ", ".join(sorted(unknown))},
            field="codes",
        )
    if len(codes) > MOST_CODES:
        raise Refused(_("Choose at most %(most)s codes.") % {"most": MOST_CODES}, field="codes")
    members = set(accounts.members_of(supplier.organisation).values_list("pk", flat=True))
    if not set(people) <= members:
        raise Refused(_("Alerts go to members of your organisation only. Invite them first."), field="people")
    if frequency != Frequency.OFF and not people:
        raise Refused(_("Choose who gets the mail, or choose no mail."), field="people")
    alert, is_new = Alert.objects.get_or_create(
        supplier=supplier, defaults={"after": queries.latest_revision(), "made_at": at}
    )
    before = alert.frequency
    if before == Frequency.OFF and frequency != Frequency.OFF and not is_new:
        alert.after = queries.latest_revision()
    elif before == Frequency.INSTANT and frequency == Frequency.DAILY:
        # What was sent at once is not sent again with the day's mail.
        alert.after = queries.last_run(RunKind.INSTANT)
    alert.frequency = frequency
    alert.has_own_codes = bool(codes)
    alert.countries = sorted(set(countries))
    alert.save()
    alert.codes.exclude(code__in=codes).delete()
    AlertCode.objects.bulk_create(
        [AlertCode(alert=alert, code=code) for code in sorted(set(codes))], ignore_conflicts=True
    )
    _set_readers(alert, set(people), at)
    record.private(
        before=str(before), frequency=str(frequency), codes=sorted(codes), countries=sorted(countries)
    )
    return alert


def _set_readers(alert: Alert, people: set[UUID], at: datetime) -> None:
    alert.readers.filter(stopped_at__isnull=True).exclude(person__in=people).update(stopped_at=at)
    for person in Person.objects.filter(pk__in=people):
        AlertReader.objects.update_or_create(
            alert=alert,
            person=person,
            defaults={"stopped_at": None},
            create_defaults={"since": at},
        )


@act("matching.renew_feed", label=_("Make new feed addresses"))
def renew_feed(kept: SavedSearch | Alert, *, by: Actor, at: datetime, record: Record) -> SavedSearch | Alert:
    """Make the old addresses of its feeds worthless, for one that fell into wrong hands."""
    type(kept).objects.filter(pk=kept.pk).update(feed_number=F("feed_number") + 1)
    kept.refresh_from_db()
    return kept


@act("matching.stop_mail", label=_("Stop this mail"))
def stop_mail(
    reader: AlertReader | SavedSearch, *, by: Actor, at: datetime, record: Record
) -> AlertReader | SavedSearch:
    """Stop the alerts to one person, or the mail of one saved search. Source: RFC 8058, one-click unsubscribe."""
    if isinstance(reader, SavedSearch):
        reader.frequency = Frequency.OFF
        record.parties(reader.organisation_id)
    else:
        reader.stopped_at = reader.stopped_at or at
        record.parties(reader.alert_id)
    reader.save()
    return reader
