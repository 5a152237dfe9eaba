# SPDX-License-Identifier: Apache-2.0
"""Version 1 of the API, assembled from the apps' routers, with problems for answers where something is wrong."""

from __future__ import annotations

import logging
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from meishan.base.accounts.api import router as accounts
from meishan.base.core.api import PROBLEM_TYPE, ApiProblem, problem
from meishan.base.core.errors import Denied, Refused
from meishan.base.ledger.api import router as ledger
from meishan.base.reference.api import router as reference
from meishan.market.bids.api import router as bids
from meishan.market.contracts.api import router as contracts
from meishan.market.matching.api import router as matching
from meishan.market.suppliers.api import router as suppliers
from meishan.market.tenders.api import router as tenders

logger = logging.getLogger(__name__)


class _Api(NinjaAPI):
    """Documents every problem with its own media type."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self._told: dict[tuple[Any, ...], Any] = {}

    def get_openapi_schema(self, **options: Any) -> Any:
        """The same for everybody who reads the language; kept, as making it takes a second."""
        asked = (get_language(), *sorted((name, str(value)) for name, value in options.items()))
        if asked not in self._told:
            self._told[asked] = self._made_schema(**options)
        return self._told[asked]

    def _made_schema(self, **options: Any) -> Any:
        schema = super().get_openapi_schema(**options)
        schema["components"].setdefault("securitySchemes", {})["Key"] = {
            "type": "http",
            "scheme": "bearer",
            "description": "A key of your organisation.",
        }
        for path in schema["paths"].values():
            for method, operation in path.items():
                for status, answer in operation["responses"].items():
                    content = answer.get("content", {})
                    if int(status) >= 400 and "application/json" in content:
                        answer["content"] = {PROBLEM_TYPE: content["application/json"]}
                operation["security"] = [{}, {"Key": []}]
                if method in {"post", "put", "patch", "delete"}:
                    operation.setdefault("parameters", []).append(
                        {
                            "in": "header",
                            "name": "Idempotency-Key",
                            "required": True,
                            "schema": {
                                "type": "string",
                                "minLength": 1,
                                "maxLength": 200,
                                "pattern": "^[A-Za-z0-9_.:-]+$",
                            },
                            "description": "Yours to choose; the same key and request get the same answer for a day.",
                        }
                    )
        return schema


api = _Api(
    title="Meishan",
    version="1.0.0",
    description=(
        "Notices, suppliers, interest, questions, contracts and orders, and search of an open procurement marketplace. "
        "Reading what is public needs no key. Errors follow RFC 9457; lists are paged by cursor; "
        "answers carry an ETag; every write carries an Idempotency-Key."
    ),
    urls_namespace="api-v1",
    docs_url=None,
    openapi_url="openapi.json",
)
for tag, router in (
    ("notices", tenders),
    ("bids", bids),
    ("contracts", contracts),
    ("search", matching),
    ("suppliers", suppliers),
    ("reference", reference),
    ("log", ledger),
    ("account", accounts),
):
    api.add_router("", router, tags=[tag])


@api.exception_handler(ApiProblem)
def _problem(request: HttpRequest, found: ApiProblem) -> HttpResponse:
    return problem(found.status, found.detail, **found.headers)


@api.exception_handler(Denied)
def _denied(request: HttpRequest, denied: Denied) -> HttpResponse:
    if not request.actor.is_signed_in:
        return problem(401, str(denied.reason), WWW_Authenticate="Bearer")
    return problem(403, str(denied.reason))


@api.exception_handler(Refused)
def _refused(request: HttpRequest, refused: Refused) -> HttpResponse:
    errors = [{"field": refused.field, "message": str(refused.message)}] if refused.field else []
    return problem(422 if refused.field else 409, str(refused.message), errors=errors)


@api.exception_handler(ValidationError)
def _invalid(request: HttpRequest, invalid: ValidationError) -> HttpResponse:
    errors = [
        {"field": ".".join(str(part) for part in one["loc"][1:] if part != "payload"), "message": one["msg"]}
        for one in invalid.errors
    ]
    return problem(422, _("Something in the request is not as it must be."), errors=errors)


@api.exception_handler(Http404)
def _missing(request: HttpRequest, missing: Http404) -> HttpResponse:
    return problem(404, _("There is nothing here, or it is not for you."))


@api.exception_handler(HttpError)
def _plain(request: HttpRequest, error: HttpError) -> HttpResponse:
    return problem(error.status_code, str(error))


@api.exception_handler(Exception)
def _unforeseen(request: HttpRequest, error: Exception) -> HttpResponse:
    logger.error("the API failed at %s %s", request.method, request.path, exc_info=error)
    return problem(500, _("Something went wrong on our side. It was noted; try again later."))
