# SPDX-License-Identifier: Apache-2.0
"""What this app keeps about a person: the documents she signed, and in which function."""

from typing import Any
from uuid import UUID

from meishan.base.core.own_data import keeps_own_data

from ..models import Signature


@keeps_own_data("contract_signatures")
def signatures_by(person: UUID) -> list[dict[str, Any]]:
    """Her signatures, for her own export; with all rows in sight."""
    return [
        {
            "contract": one.contract.number,
            "version": one.version.number,
            "side": one.side,
            "organisation": str(one.organisation),
            "function": one.function,
            "sha256": one.sha256,
            "at": one.at.isoformat(),
        }
        for one in Signature.objects.filter(person=person).select_related(
            "contract", "version", "organisation"
        )
    ]
