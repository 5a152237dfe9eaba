# SPDX-License-Identifier: Apache-2.0
"""What pages list, put into rows and words."""

from .desk import (
    checklist,
    queue_cells,
    queue_columns,
    queue_rows,
    service_words,
    state_tone,
    supplier_columns,
    supplier_rows,
)
from .own import (
    answers,
    basic_tasks,
    declarations,
    filing_tasks,
    level_tasks,
    standing_rows,
    step_line,
    timeline,
)

__all__ = [
    "answers",
    "basic_tasks",
    "checklist",
    "declarations",
    "filing_tasks",
    "level_tasks",
    "queue_cells",
    "queue_columns",
    "queue_rows",
    "service_words",
    "standing_rows",
    "state_tone",
    "step_line",
    "supplier_columns",
    "supplier_rows",
    "timeline",
]
