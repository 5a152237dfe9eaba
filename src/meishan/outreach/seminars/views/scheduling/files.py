# SPDX-License-Identifier: Apache-2.0
"""A plan as files: the list of meetings, and the engine's own instance, schedule and certificate."""

import json
from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from meishan.algorithms import meetings as engine
from meishan.base.core import sheets

from ...models import Plan
from ...queries import plans as queries
from .drafts import fetch_plan


@require_safe
def export(request: HttpRequest, slug: str, number: int) -> HttpResponseBase:
    """The meetings as CSV or XLSX; or `?part=instance|schedule` as JSON, for `meishan meetings verify`."""
    seminar, plan = fetch_plan(request, slug, number)
    name = f"{seminar.slug}-{plan.number}"
    if file_format := sheets.wanted(request):
        columns = [
            _("Date"), _("From"), _("Until"), _("Room"), _("Table"), _("Agency"), _("Officer"),
            _("Supplier"), _("Country"), _("Interpreter"), _("Locked"),
        ]  # fmt: skip
        return sheets.answer(file_format, name, columns, _rows(plan))
    instance, maps = queries.instance_of(seminar, locked_from=plan)
    match request.GET.get("part"):
        case "instance":
            data: dict[str, Any] = engine.write_instance(instance)
        case "schedule":
            data = engine.write_schedule(queries.schedule_of(plan, maps))
        case _unknown:
            raise Http404
    answer = HttpResponse(json.dumps(data, ensure_ascii=False), content_type="application/json")
    answer["Content-Disposition"] = f'attachment; filename="{name}-{request.GET["part"]}.json"'
    return answer


def _rows(plan: Plan) -> Iterator[list[Any]]:
    zone = ZoneInfo(plan.seminar.zone)
    for one in queries.meetings_of(plan):
        start, end = one.slot.starts_at.astimezone(zone), one.slot.ends_at.astimezone(zone)
        yield [
            start.date(),
            f"{start:%H:%M}",
            f"{end:%H:%M}",
            next(iter(one.table.room.name.values()), ""),
            one.table.number,
            str(one.officer.agency),
            one.officer.name,
            one.application.supplier.name,
            one.application.supplier.country,
            one.interpreter.name if one.interpreter else "",
            one.is_locked,
        ]
