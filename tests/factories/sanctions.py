# SPDX-License-Identifier: Apache-2.0
"""A supplier under sanctions, laid down row by row; how people come to decide it has tests of its own."""

from meishan.base.core import clock
from meishan.market.suppliers.models import Supplier
from meishan.market.vetting.models import Case, Ineligibility, ListedParty, ListVersion, SanctionsList


def sanction(supplier: Supplier) -> Ineligibility:
    at = clock.now()
    source = SanctionsList.objects.create(key=f"list-{supplier.number}", format="un")
    version = ListVersion.objects.create(source=source, files={}, fingerprint="f", offered_at=at)
    party = ListedParty.objects.create(
        source=source,
        reference="QDe.001",
        name=supplier.name,
        names=[],
        countries=[],
        fingerprint="f",
        added_in=version,
        changed_in=version,
    )
    case = Case.objects.create(
        supplier=supplier,
        party=party,
        state="confirmed",
        score=1,
        opened_at=at,
        changed_at=at,
        party_key="f",
    )
    return Ineligibility.objects.create(supplier=supplier, case=case, ground="UN list QDe.001", since=at)
