# SPDX-License-Identifier: Apache-2.0
"""Tell everybody who takes part when a seminar is called off."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from meishan.base.accounts.mail import post
from meishan.base.accounts.models import Person
from meishan.base.accounts.states import Role
from meishan.base.ledger.followers import follower
from meishan.base.ledger.models import Entry

from ..models import Application, Seminar
from ..states import ApplicationState

GONE = (ApplicationState.WITHDRAWN, ApplicationState.DECLINED)


@follower("seminars.tell_cancelled", acts=("seminars.cancel",))
def tell_cancelled(entry: Entry) -> None:
    """Suppliers that applied or are invited and officers with an account hear of it once, in their own language."""
    seminar = Seminar.objects.select_related("host").filter(pk=entry.subject_id).first()
    if seminar is None or seminar.announced_at is None:
        return
    context = {
        "seminar": seminar,
        "url": settings.BASE_URL + reverse("seminars:seminar", args=[seminar.slug]),
        "list_url": settings.BASE_URL + reverse("seminars:list"),
    }
    suppliers = Application.objects.filter(seminar=seminar).exclude(state__in=GONE).values("supplier")
    firms = Person.objects.filter(
        memberships__organisation__in=suppliers,
        memberships__ended_at__isnull=True,
        memberships__role__in=[Role.OWNER, Role.EDITOR],
        is_active=True,
    )
    officers = Person.objects.filter(pk__in=seminar.officers.values("person"), is_active=True)
    for person in Person.objects.filter(pk__in=firms.values("pk").union(officers.values("pk"))).order_by(
        "pk"
    ):
        post(
            person,
            kind=entry.act,
            subject=_("Cancelled: the seminar you were to attend"),
            template="seminars/making/mail/cancelled",
            context=context,
        )
