# SPDX-License-Identifier: Apache-2.0
"""The name of a procurement in open data: its ocid, made of the publisher's prefix and the id of the tender."""

from uuid import UUID

from django.conf import settings


def ocid_of(process: UUID) -> str:
    """The ocid of the procurement whose tender, notice or order has that id."""
    return f"{settings.OCID_PREFIX}-{process}"


def process_of(ocid: str) -> UUID | None:
    """The id behind an ocid of ours, or the id itself where that was given; None for anything else."""
    try:
        return UUID(ocid.removeprefix(f"{settings.OCID_PREFIX}-"))
    except ValueError:
        return None
