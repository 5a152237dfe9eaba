# SPDX-License-Identifier: Apache-2.0
"""Where the marks of a chart stand. Words stay in HTML, so that a chart can grow, wrap, turn and be read out."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

COLOURS = 6


def part(row: Any, key: str) -> Any:
    """A value of a row that is a mapping or an object."""
    return row.get(key) if isinstance(row, Mapping) else getattr(row, key, None)


def nice_top(highest: float, steps: int = 4) -> float:
    """The lowest round number at or above `highest` that `steps` round steps reach; nothing counts from 1e-9 on."""
    if highest < 1e-9:
        return steps
    step = highest / steps
    size = 10 ** math.floor(math.log10(step))
    nice = next(factor for factor in (1, 2, 2.5, 5, 10) if factor * size >= step - size * 1e-9)
    top = nice * size * steps
    return int(top) if float(top).is_integer() else top


def bars(rows: Sequence[Any]) -> list[dict]:
    """Each row's bar, 0-100 wide, measured against the highest."""
    highest = max((float(part(row, "value") or 0) for row in rows), default=0)
    return [
        {
            "label": part(row, "label"),
            "value": part(row, "value") or 0,
            "url": part(row, "url"),
            "width": f"{100 * float(part(row, 'value') or 0) / highest:.2f}" if highest > 0 else "0",
        }
        for row in rows
    ]


def donut(rows: Sequence[Any]) -> list[dict]:
    """Each row's arc on a ring of length 100, from the top, and its share (0-1)."""
    total = sum(float(part(row, "value") or 0) for row in rows)
    arcs, start = [], 0.0
    for place, row in enumerate(rows):
        share = float(part(row, "value") or 0) / total if total > 0 else 0.0
        arcs.append(
            {
                "label": part(row, "label"),
                "value": part(row, "value") or 0,
                "url": part(row, "url"),
                "share": share,
                # A hair of paper between neighbours; none where one arc is the whole ring.
                "dash": f"{max(share * 100 - (0.8 if share < 1 else 0), 0):.3f} 100",
                "offset": f"{-start:.3f}",
                "colour": place % COLOURS + 1,
            }
        )
        start += share * 100
    return arcs


def lines(labels: Sequence[str], series: Sequence[Any]) -> dict:
    """Paths in a box of 100 by 100 (y down), the scale's ticks from the top, and the table's rows."""
    values = [[float(value) for value in part(one, "values")] for one in series]
    top = nice_top(max((value for line in values for value in line), default=0))
    across = max(len(labels) - 1, 1)

    def at(place: int, value: float) -> tuple[str, str]:
        return f"{100 * place / across:.2f}", f"{100 - 100 * value / top:.2f}"

    drawn = []
    for place, line in enumerate(values):
        points = [at(step, value) for step, value in enumerate(line)]
        drawn.append(
            {
                "label": part(series[place], "label"),
                "colour": place % COLOURS + 1,
                "path": "M" + " L".join(f"{x} {y}" for x, y in points) if points else "",
                "last": points[-1] if points else None,
                "latest": part(series[place], "values")[-1] if points else None,
            }
        )
    middle = [labels[len(labels) // 2]] if len(labels) % 2 and len(labels) > 2 else []
    return {
        "series": drawn,
        "ticks": [top * step / 4 for step in (4, 3, 2, 1, 0)],
        "marks": [*labels[:1], *middle, *labels[-1:]] if len(labels) > 1 else list(labels),
        "rows": [
            {"label": label, "figures": [part(one, "values")[step] for one in series]}
            for step, label in enumerate(labels)
        ],
    }
