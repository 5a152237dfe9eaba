# SPDX-License-Identifier: Apache-2.0
"""What the record's pages call suppliers and their registrations."""

from collections.abc import Collection
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from meishan.base.ledger.queries import Told, tells

from ..models import Registration, Supplier


@tells("suppliers.supplier")
def supplier_names(ids: Collection[UUID]) -> dict[UUID, Told]:
    """Suppliers by their names, with their public pages."""
    return {
        one.pk: Told(one.name, reverse("suppliers:profile", args=[one.code]))
        for one in Supplier.objects.filter(pk__in=ids)
    }


@tells("suppliers.registration")
def registration_names(ids: Collection[UUID]) -> dict[UUID, Told]:
    """Registrations that the reader may see, by who registered where."""
    found = Registration.objects.filter(pk__in=ids).select_related("supplier", "agency")
    return {
        one.pk: Told(_("%(supplier)s with %(agency)s") % {"supplier": one.supplier, "agency": one.agency})
        for one in found
    }
