# SPDX-License-Identifier: Apache-2.0
"""What the database holds of openers, whoever asks."""

import pytest
from django.db import IntegrityError, transaction

from meishan.base.core import clock, scope
from meishan.market.tenders.models import Drill, OpenerManifest, Seat
from meishan.market.tenders.queries import openers as queries
from tests.factories.openers import appoint, get_ready, make_opener, publish, stand

WHY = {"en": "One opener has left the agency."}


@pytest.mark.parametrize(
    ("column", "value"),
    [("threshold", 1), ("digest", "0" * 64), ("manifest", {"v": 1}), ("organisations", []), ("number", 7)],
)
def test_a_list_never_changes(draft_tender, three, officer, column, value):
    manifest = appoint(draft_tender, three, 2, by=officer)

    with pytest.raises(IntegrityError), transaction.atomic():
        OpenerManifest.objects.filter(pk=manifest.pk).update(**{column: value})


def test_a_list_does_not_stand_before_its_openers_are_ready(draft_tender, three, officer):
    manifest = appoint(draft_tender, three, 2, by=officer)
    for one in three[:2]:
        get_ready(one, manifest)

    with pytest.raises(IntegrityError, match="each has confirmed"), transaction.atomic():
        OpenerManifest.objects.filter(pk=manifest.pk).update(state="standing", stands_at=clock.now())


def test_seats_drills_and_answers_stay(draft_tender, three, officer):
    manifest = stand(draft_tender, three, 2, by=officer)
    seat = queries.seats_of(manifest)[0]
    drill = queries.canary(manifest)
    stranger = make_opener("Sly Stranger", three[0].persona.organisation)

    for change in (
        lambda: Seat.objects.filter(pk=seat.pk).update(person=stranger.persona.person.pk),
        lambda: Seat.objects.filter(pk=seat.pk).update(confirmed_at=None),
        lambda: Seat.objects.filter(pk=seat.pk).delete(),
        lambda: Drill.objects.filter(pk=drill.pk).update(due_at=clock.now()),
        lambda: drill.answers.all().delete(),
        lambda: OpenerManifest.objects.filter(pk=manifest.pk).delete(),
        lambda: OpenerManifest.objects.filter(pk=manifest.pk).update(state="appointed", stands_at=None),
        lambda: Seat(
            manifest=manifest,
            seat=4,
            person=stranger.persona.person.pk,
            organisation=stranger.persona.organisation,
            key=stranger.key,
        ).save(force_insert=True),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


def test_a_seat_is_given_with_the_holders_own_key_of_the_list(draft_tender, three, officer):
    manifest = appoint(draft_tender, three[:2], 1, by=officer)
    third = three[2]

    with pytest.raises(IntegrityError, match="own key"), transaction.atomic():
        Seat(
            manifest=manifest,
            seat=3,
            person=third.persona.person.pk,
            organisation=third.persona.organisation,
            key=third.key,
        ).save(force_insert=True)


def test_rivals_and_other_agencies_see_no_seat_and_no_list_before_publication(
    draft_tender, three, officer, other_agency_officer, rival_owner, second_officer
):
    manifest = stand(draft_tender, three, 2, by=officer)

    def seen(persona):
        with scope.of_organisations([persona.organisation.pk]):
            return (
                OpenerManifest.objects.filter(pk=manifest.pk).count(),
                Seat.objects.filter(manifest=manifest).count(),
                Drill.objects.filter(manifest=manifest).count(),
            )

    assert seen(rival_owner) == (0, 0, 0)
    assert seen(three[2].persona) == seen(officer) == (1, 3, 1)
    publish(draft_tender, officer, second_officer)
    assert seen(rival_owner) == (1, 0, 0)
