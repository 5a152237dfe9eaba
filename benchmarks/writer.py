# SPDX-License-Identifier: Apache-2.0
"""Acts without end, and notes the entry of each act that was answered. `benchmarks.soak` kills it."""

import os
import sys
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "meishan.settings")
django.setup()

from meishan.base.accounts.models import Organisation  # noqa: E402
from meishan.base.core import clock, scope  # noqa: E402
from meishan.base.core.actor import SYSTEM  # noqa: E402
from meishan.base.core.predicates import anybody, rule  # noqa: E402
from meishan.base.ledger.acts import act  # noqa: E402
from meishan.base.ledger.models import Entry  # noqa: E402


@act("benchmark.touch", label="Touch")
def touch(subject, *, by, at, record):
    """Write one row and one entry, as the smallest act does."""
    subject.name = at.isoformat()
    subject.save(update_fields=["name"])
    record.public(name=subject.name)


rule("benchmark.touch", anybody)


def main(notes: Path) -> None:
    with scope.everything(), notes.open("a") as file:
        subject = Organisation.objects.create(kind="supplier", name="0", made_at=clock.now())
        while True:
            touch(subject, by=SYSTEM)
            newest = Entry.objects.filter(subject_id=subject.pk).latest("at").pk
            file.write(f"{newest}\n")
            file.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
