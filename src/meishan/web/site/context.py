# SPDX-License-Identifier: Apache-2.0
"""What every page's template may read: who acts, and the ways open to her."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from meishan.base.accounts.models import Organisation
from meishan.base.accounts.states import BIDDING_KINDS, OrganisationKind, Role
from meishan.base.core import clock
from meishan.base.core.actor import VISITOR, Actor
from meishan.base.core.predicates import may

from . import queries

Way = tuple[str, str | Promise]

TENDERS: Way = ("matching:search", _("Tenders"))
SEMINARS: Way = ("seminars:list", _("Seminars"))
FIGURES: Way = ("opendata:figures", _("Figures"))
BUYERS: Way = ("site:buyers", _("Buyers"))
LOG: Way = ("ledger:index", _("Public log"))
HELP: Way = ("site:help", _("Help"))
DESK: Way = ("site:desk", _("Desk"))
# Where the story of a procurement stands, before its ocid or its id: for the pages of apps below.
PROCUREMENTS = "/procurements/"

FOOTER: tuple[Way, ...] = (
    ("site:about", pgettext_lazy("this platform", "About")),
    HELP,
    LOG,
    ("site:verify", _("Check a receipt")),
    ("contracts:verify", _("Check a contract")),
    ("tenders:outages", _("Outages")),
    ("site:open_data", _("Open data")),
    FIGURES,
    ("api", _("For programs")),
    ("accounts:code_of_conduct", _("Code of conduct")),
    ("site:accessibility", _("Accessibility")),
)


def main_ways(actor: Actor) -> list[Way]:
    """The main menu, by what the actor does here."""
    if not actor.is_signed_in:
        return [TENDERS, SEMINARS, BUYERS, FIGURES, LOG, HELP]
    if actor.organisation_kind in BIDDING_KINDS:
        mine: list[Way] = [
            ("tenders:mine", _("My tenders")),
            ("bids:mine", _("My bids")),
            ("evaluation:letters", _("Award letters")),
            ("contracts:mine", _("Contracts")),
            ("suppliers:standing", _("Registration")),
        ]
        return [DESK, TENDERS, *mine, SEMINARS, BUYERS, LOG, HELP]
    if actor.organisation_kind == OrganisationKind.AGENCY:
        return [DESK, *_agency_ways(actor), TENDERS, SEMINARS, LOG, HELP]
    if actor.organisation_kind == OrganisationKind.PLATFORM:
        return [DESK, *_platform_ways(actor), TENDERS, SEMINARS, LOG, HELP]
    return [TENDERS, SEMINARS, BUYERS, FIGURES, LOG, HELP]


def _agency_ways(actor: Actor) -> list[Way]:
    ways: list[Way] = []
    if may(actor, "tenders.see_desk"):
        ways.append(("tenders:desk", _("Notices")))
    if may(actor, "suppliers.see_desk"):
        ways += [("suppliers:desk", _("Registrations")), ("suppliers:registered", _("Suppliers"))]
    if may(actor, "vetting.see"):
        ways.append(("vetting:cases", _("Sanctions cases")))
    if may(actor, "tenders.see_desk") or may(actor, "tenders.see_seats"):
        ways.append(("bids:openings", _("Openings")))
    if actor.has(Role.EVALUATOR, Role.OFFICER, Role.HEAD) and may(actor, "evaluation.see_mine"):
        ways.append(("evaluation:mine", _("Evaluations")))
    if may(actor, "evaluation.see_case_list") or may(actor, "evaluation.sit_on_committee"):
        ways.append(("evaluation:awards", _("Awards")))
    if may(actor, "contracts.see_mine"):
        ways.append(("contracts:mine", _("Contracts")))
    if may(actor, "tenders.see_seats"):
        ways.append(("tenders:seats", _("Your seats as opener")))
    return ways


def _platform_ways(actor: Actor) -> list[Way]:
    ways: list[Way] = []
    if may(actor, "vetting.see"):
        ways += [("vetting:cases", _("Sanctions cases")), ("suppliers:doubles", _("Possible doubles"))]
    if may(actor, "tenders.see_seats"):
        ways.append(("bids:openings", _("Openings")))
        ways.append(("tenders:seats", _("Your seats as opener")))
    if actor.has(Role.OPERATOR):
        ways.append(("accounts:administrator", _("Administration")))
    if actor.has(Role.OPERATOR) and actor.reason:
        ways.append(("accounts:agencies", _("Agencies")))
    return ways


def account_ways(actor: Actor, organisation: Organisation | None) -> list[Way]:
    """The menu under the person's own name."""
    ways: list[Way] = [("accounts:profile", _("Your account")), ("mfa_index", _("Passkeys and codes"))]
    if organisation is not None and may(actor, "accounts.see_members", organisation):
        ways.append(("accounts:members", _("Members and roles")))
    if organisation is not None:
        ways.append(("ledger:mine", _("Our record")))
    if organisation is not None and may(actor, "accounts.make_token", organisation):
        ways.append(("accounts:tokens", _("Keys for programs")))
    return ways


def links(ways: list[Way] | tuple[Way, ...], path: str) -> list[dict]:
    """The ways as links; the one whose address leads furthest towards this page is the current one."""
    found: list[dict[str, Any]] = [
        {"url": url, "label": label, "current": False} for name, label in ways if (url := _url(name))
    ]
    nearest = max(
        (one for one in found if path.startswith(one["url"])), key=lambda one: len(one["url"]), default=None
    )
    if nearest:
        nearest["current"] = True
    return found


def _url(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def _openings(request: HttpRequest) -> list[queries.PublishedOpening]:
    """What is published of the openings of the tender whose notice this page shows."""
    match = request.resolver_match
    shown = match is not None and match.app_name == "tenders" and match.url_name == "notice"
    return queries.published_openings(match.kwargs["pk"]) if match is not None and shown else []


def _won(request: HttpRequest) -> queries.Won | None:
    """What the supplier won whose public page this is."""
    match = request.resolver_match
    shown = match is not None and match.app_name == "suppliers" and match.url_name == "profile"
    return queries.won_by_code(match.kwargs["code"]) if match is not None and shown else None


def _awarded(request: HttpRequest) -> list[queries.AwardedContract]:
    """The contracts made of the awards that this page is about: of a case, or of a bidder's letter."""
    match, actor = request.resolver_match, getattr(request, "actor", VISITOR)
    if match is None or match.app_name != "evaluation":
        return []
    if match.url_name == "award":
        return queries.contracts_of_case(match.kwargs["pk"], actor, clock.now())
    return (
        queries.contracts_of_letter(match.kwargs["pk"], actor, clock.now())
        if match.url_name == "letter"
        else []
    )


def page(request: HttpRequest) -> dict[str, Any]:
    """The actor, her organisations, the menus and the world's kind."""
    actor = getattr(request, "actor", VISITOR)
    organisation = getattr(request, "organisation", None)
    return {
        "actor": actor,
        "organisation": organisation,
        "other_organisations": [one for one in getattr(request, "organisations", []) if one != organisation],
        "search_url": _url("matching:search"),
        "begin_bid_url": _url("bids:begin"),
        "verify_url": _url("site:verify"),
        "reviews_url": _url("suppliers:desk"),
        "api_url": _url("api"),
        "act_for_url": _url("accounts:organisation"),
        "published_openings": lambda: _openings(request),
        "procurements_url": PROCUREMENTS,
        "won": lambda: _won(request),
        "awarded_contracts": lambda: _awarded(request),
        "nav_items": lambda: links(main_ways(actor), request.path),
        "account_items": lambda: links(account_ways(actor, organisation), request.path),
        "footer_items": lambda: links(FOOTER, request.path),
        "is_demo": settings.IS_DEMO,
        "demo_url": _url("demo:personas") if settings.IS_DEMO else "",
    }
