# SPDX-License-Identifier: Apache-2.0
"""A whole case as one file: for everybody what is public, for those who audit it all that the rules let them see."""

from contextlib import AbstractContextManager

from django.http import Http404, HttpRequest, StreamingHttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from meishan.base.accounts.states import OrganisationKind, Role
from meishan.base.core import clock, scope
from meishan.base.core.errors import Denied
from meishan.base.core.predicates import may
from meishan.market.evaluation.queries.awards import decisions_of
from meishan.market.tenders.models import Tender
from meishan.market.tenders.queries.life import ENDS

from ..exports.cases import Edition, streamed
from ..queries.procurements import Story
from .procurements import fetch


@require_safe
@never_cache
def case(request: HttpRequest, ocid: str) -> StreamingHttpResponse:
    """What everybody may have of it."""
    story = fetch(ocid)
    if story.compiled is None:
        raise Http404(_("Its first entry is on its way into the log. Come back in a few seconds."))
    return _answer(request, story, scope.of_organisations([]), is_whole=False)


@require_safe
@never_cache
def whole_case(request: HttpRequest, ocid: str) -> StreamingHttpResponse:
    """All of it that the reader may see: the buyer's own people and, once it is decided, the platform's auditors."""
    story = fetch(ocid)
    if story.notice is None:
        raise Http404
    verdict = may(request.actor, "site.take_whole_case", story.notice)
    if not verdict:
        raise Denied(verdict.reason, act="site.take_whole_case")
    return _answer(request, story, _sight(request, story), is_whole=True)


def _sight(request: HttpRequest, story: Story) -> AbstractContextManager[None]:
    """The scope it is read in: the reader's own; an auditor of the platform sees all once nothing can be disturbed."""
    actor = request.actor
    is_auditor = actor.organisation_kind == OrganisationKind.PLATFORM and actor.has(Role.AUDITOR)
    if not is_auditor:
        own = [actor.organisation, actor.person] if actor.organisation else []
        return scope.of_organisations([one for one in own if one is not None])
    if not _is_decided(story):
        raise Denied(
            _("The case is still open. Auditors take all of it once it is decided or has ended."),
            act="site.take_whole_case",
        )
    return scope.everything()


def _is_decided(story: Story) -> bool:
    assert story.notice is not None
    tender = Tender.objects.filter(pk=story.process).first()
    if tender is not None and tender.state in ENDS:
        return True
    return bool(story.scored) or decisions_of(story.notice).filter(approves=True).exists()


def _answer(
    request: HttpRequest, story: Story, sight: AbstractContextManager[None], *, is_whole: bool
) -> StreamingHttpResponse:
    edition = Edition(story, sight, clock.now(), get_language() or "en", is_whole)
    pieces = iter(()) if request.method == "HEAD" else streamed(edition)
    name = f"{story.ocid}-whole-case.zip" if is_whole else f"{story.ocid}-case.zip"
    answer = StreamingHttpResponse(pieces, content_type="application/zip")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
