# SPDX-License-Identifier: Apache-2.0
"""Background entry: releases follow the record; each night some procurements are compiled anew and compared."""

import json
import random

from meishan.base.core import scope
from meishan.base.core.jobs import job
from meishan.base.ledger.followers import follower
from meishan.base.ledger.models import Entry

from . import making, queries
from .models import Compiled

SAMPLE = 500
ERASED = "accounts.erase"


@follower("opendata.releases", acts=(*making.BUILDERS, ERASED), reset=making.start_over)
def publish(entry: Entry) -> None:
    """Publish what an entry says; or take out of what was published somebody who had her account erased."""
    if entry.act == ERASED:
        if entry.subject_id is not None:
            making.forget_person(entry.subject_id)
        return
    making.follow(entry)


@job("opendata.compare", every="40 2 * * *", alone=True)
def compare(timestamp: int = 0) -> None:
    """Compile a sample in full and compare it with what is published. Raises where they differ."""
    with scope.everything():
        known = list(Compiled.objects.values_list("ocid", flat=True))
        chosen = random.sample(known, k=min(SAMPLE, len(known)))
        wrong = [ocid for ocid in chosen if differs(ocid)]
    if wrong:
        raise AssertionError(f"compiled releases differ from their releases: {', '.join(sorted(wrong)[:20])}")


def differs(ocid: str) -> bool:
    """Whether the compiled release is another than all releases merged at once."""
    compiled = Compiled.objects.get(pk=ocid)
    return json.loads(compiled.body) != making.compiled_of(queries.bodies_of(ocid))
