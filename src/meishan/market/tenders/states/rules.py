# SPDX-License-Identifier: Apache-2.0
"""What figures of rules count, why they are as they are, and how a plan stands to them."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class AgreementAnswer(TextChoices):
    """What the officer found when looking for a standing agreement to use instead of a tender."""

    NONE = "none", _("There is no agreement for this need")
    UNUSABLE = "unusable", _("There is one, but it can't be used")


class MethodFit(TextChoices):
    """How the chosen method stands to the one the rules ask for."""

    FITS = "fits", _("It is the method the rules ask for")
    MORE_FORMAL = "more_formal", _("It is more formal than the rules ask for")
    SOUNDING = "sounding", _("It sounds the market out before a tender")
    NEEDS_GROUND = "needs_ground", _("It is an exception and needs a recorded ground")
    UNKNOWN = "unknown", _("The estimate is missing")


class Unit(TextChoices):
    """What a figure of a rule set counts, or how it limits an amount of money."""

    BELOW = "below", pgettext_lazy("a limit", "below")
    UP_TO = "up_to", pgettext_lazy("a limit", "up to")
    FROM = "from", pgettext_lazy("a limit", "from")
    ABOVE = "above", pgettext_lazy("a limit", "above")
    COUNT = "count", pgettext_lazy("a figure", "Number")
    WORKING_DAYS = "working_days", pgettext_lazy("a figure", "Working days")
    CALENDAR_DAYS = "calendar_days", pgettext_lazy("a figure", "Calendar days")
    MONTHS = "months", pgettext_lazy("a figure", "Months")
    MINUTES = "minutes", pgettext_lazy("a figure", "Minutes")
    PERCENT = "percent", pgettext_lazy("a figure", "Per cent")
    YES_NO = "yes_no", pgettext_lazy("a figure", "Yes or no")
    MINUTES_SHOW = "minutes_show", pgettext_lazy("a figure", "What minutes show")


LIMITS = (Unit.BELOW, Unit.UP_TO, Unit.FROM, Unit.ABOVE)


class Basis(TextChoices):
    """Why a figure of a rule set is as it is."""

    SOURCE = "source", _("From the document named")
    ASSUMED = "assumed", _("Assumed: no document at hand names it")
    PLATFORM = "platform", _("Set by this platform")
    AGENCY = "agency", _("Set by the agency")


class MinutesShow(TextChoices):
    """What the published minutes of an opening tell of each bid."""

    NAMES_AND_TOTALS = "names_and_totals", _("Names of bidders and total prices")
    NAMES = "names", _("Names of bidders")
    NOTHING = "nothing", pgettext_lazy("minutes", "Nothing")
