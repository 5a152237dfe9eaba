# SPDX-License-Identifier: Apache-2.0
"""What every operation of the API shares: problems (RFC 9457), pages by cursor, needed scopes."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Sequence
from functools import wraps
from http import HTTPStatus
from typing import Annotated, Any, Generic, TypeVar

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Query, Schema

PROBLEM_TYPE = "application/problem+json"
MOST = 100

Item = TypeVar("Item")


class Problem(Schema):
    """What went wrong, after RFC 9457. `errors` names the fields where there are any."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str = ""
    errors: list[dict[str, Any]] = []


class Page(Schema, Generic[Item]):
    """One page of a list. `next` is the cursor of the page after it, null on the last."""

    items: list[Item]
    next: str | None = None


Limit = Annotated[int, Query(20, ge=1, le=MOST, description="How many at most.")]
Cursor = Annotated[str, Query("", max_length=300, description="`next` of the page before.")]


def problem(
    status: int, detail: str = "", *, errors: Sequence[dict[str, Any]] = (), **headers: Any
) -> HttpResponse:
    """An answer that says what is wrong, in the reader's language."""
    body = Problem(title=HTTPStatus(status).phrase, status=status, detail=detail, errors=list(errors))
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return HttpResponse(
        body.model_dump_json(),
        status=status,
        content_type=PROBLEM_TYPE,
        headers={"Cache-Control": "no-store", **named},
    )


class ApiProblem(Exception):
    """Raised inside an operation to answer with a problem."""

    def __init__(self, status: int, detail: str, **headers: Any) -> None:
        super().__init__(detail)
        self.status, self.detail, self.headers = status, detail, headers


def answers(ok: Any, *, status: int = 200, writes: bool = False) -> dict[int, Any]:
    """The documented answers of an operation: the good one, and the problems any operation may give."""
    usual = [400, 401, 403, 404, 405, 422, 429]
    return {status: ok} | dict.fromkeys([*usual, 409, 412, 413, 415] if writes else usual, Problem)


def needs(*scopes: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """The operation asks for a key with one of these scopes."""

    def guard(operation: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(operation)
        def guarded(request: HttpRequest, *arguments: Any, **named: Any) -> Any:
            token = getattr(request, "api_token", None)
            if token is None:
                raise ApiProblem(
                    401,
                    _("Send a key of your organisation: Authorization: Bearer …"),
                    WWW_Authenticate="Bearer",
                )
            if not set(scopes) & set(token.scopes):
                raise ApiProblem(
                    403,
                    _("This key may not be used for this. It needs: %(scopes)s.")
                    % {"scopes": ", ".join(scopes)},
                )
            return operation(request, *arguments, **named)

        return guarded

    return guard


def paged(rows: QuerySet, *, order: tuple[str, str], cursor: str, limit: int) -> tuple[list[Any], str | None]:
    """One page of `rows` and the cursor of the next. `order` is a column and a unique one, both "-" or both not.

    Keyset pages: rows added meanwhile shift nothing. Raises ApiProblem for a cursor that is none of ours.
    """
    descending = order[0].startswith("-")
    first, second = (one.removeprefix("-") for one in order)
    if cursor:
        low, high = _decoded(cursor)
        word = "lt" if descending else "gt"
        rows = rows.filter(Q(**{f"{first}__{word}": low}) | Q(**{first: low, f"{second}__{word}": high}))
    try:
        found = list(rows.order_by(*order)[: limit + 1])
    except (ValueError, TypeError) as error:
        raise ApiProblem(422, _("This cursor is not one of ours. Start again without it.")) from error
    following = None
    if len(found) > limit:
        last = found[limit - 1]
        following = _encoded(_plain(last, first), _plain(last, second))
    return found[:limit], following


def _plain(row: Any, name: str) -> str:
    value = getattr(row, name)
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _encoded(*parts: str) -> str:
    return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode().rstrip("=")


def _decoded(cursor: str) -> tuple[str, str]:
    try:
        low, high = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, TypeError) as error:
        raise ApiProblem(422, _("This cursor is not one of ours. Start again without it.")) from error
    if not (isinstance(low, str) and isinstance(high, str)) or "\x00" in low + high:
        raise ApiProblem(422, _("This cursor is not one of ours. Start again without it."))
    return low, high
