# SPDX-License-Identifier: Apache-2.0
"""What a tender asks for and how it judges: the choices its terms are made of."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Envelopes(TextChoices):
    """Whether price and technical offer are sealed together or apart."""

    ONE = "one", _("One envelope")
    TWO = "two", _("Two envelopes: technical and financial")


class Reservation(TextChoices):
    """Whom a notice is reserved for."""

    NONE = "none", _("Open to all suppliers")
    SME = "sme", _("Reserved for small and medium firms")
    WOMEN_OWNED = "women_owned", _("Reserved for women-owned firms")


class Sustainability(TextChoices):
    """UNGM: sustainable with at least three considerations, else it integrates some or has none."""

    NONE = "none", _("No sustainability considerations")
    INTEGRATES = "integrates", _("Integrates sustainability considerations")
    SUSTAINABLE = "sustainable", _("Sustainable procurement")


class SubmissionMethod(TextChoices):
    """How an answer reaches the buyer."""

    EMAIL = "email", _("By e-mail")
    LINK = "link", _("On another website")
    PAPER = "paper", _("On paper")
    PLATFORM = "platform", _("Sealed, on this platform")


class EnvelopeKind(TextChoices):
    """What an envelope holds. A tender with one envelope has only "whole"."""

    TECHNICAL = "technical", _("Technical envelope")
    FINANCIAL = "financial", _("Financial envelope")
    WHOLE = "whole", _("The only envelope")


class AwardBasis(TextChoices):
    """What the winner is found by. Empty where nothing is awarded (EOI, RFI, pre-qualification)."""

    LOWEST_COMPLIANT = "lowest_compliant", _("Lowest priced bid that complies in substance")
    LOWEST_ACCEPTABLE = "lowest_acceptable", _("Lowest priced, technically acceptable offer")
    CUMULATIVE = "cumulative", _("Highest score, technical and financial together")


class CriterionKind(TextChoices):
    PRELIMINARY = "preliminary", _("Preliminary (pass or fail)")
    TECHNICAL = "technical", _("Technical")
    SUSTAINABILITY = "sustainability", _("Sustainability")


class AnswerType(TextChoices):
    """What a bidder answers a question of the questionnaire with."""

    TEXT = "text", _("Text")
    NUMBER = "number", _("Number")
    YES_NO = "yes_no", _("Yes or no")
    CHOICE = "choice", _("One of several answers")
    DATE = "date", _("Date")
    FILE = "file", _("File")
    MONEY = "money", _("Amount of money")


class CurrencyRule(TextChoices):
    """In which currencies bidders may give their prices."""

    ONE = "one", _("In one currency")
    LISTED = "listed", _("In one of several currencies")
    ANY = "any", _("In any currency")


class LotRule(TextChoices):
    """Which lots one bidder may bid for."""

    ANY = "any", _("One, several or all lots")
    ALL = "all", _("All lots together only")


class LotAwards(TextChoices):
    """How lots are awarded."""

    EACH = "each", _("Each lot by itself")
    TOGETHER = "together", _("All lots to one bidder")


class ExtraLine(TextChoices):
    """A line of the price schedule that is no item."""

    FEE = "fee", _("Fee or service")
    FREIGHT = "freight", _("Freight")
    INSURANCE = "insurance", _("Insurance")
    INSTALLATION = "installation", _("Installation and commissioning")
    TRAINING = "training", _("Training")
    WARRANTY = "warranty", _("Warranty and service")
    SPARES = "spares", _("Spare parts")
    OTHER = "other", _("Other")


class SecurityForm(TextChoices):
    """How a bid security is set."""

    AMOUNT = "amount", _("A fixed amount")
    PERCENT = "percent", _("A share of the bid's price")
    DECLARATION = "declaration", _("A signed declaration instead of money")


class TieRule(TextChoices):
    """What decides between offers that are equal. The values are those of the published format (algorithms/scoring)."""

    PRICE = "price", _("The lower price")
    TECHNICAL = "technical", _("More points in all")
    SUSTAINABILITY = "sustainability", _("More points for sustainability")
    HASH = (
        "earliest_in_hash_order",
        _("Chance: an order drawn from the sealed bids, which anybody can draw again"),
    )


USUAL_TIES = (TieRule.PRICE, TieRule.TECHNICAL, TieRule.SUSTAINABILITY, TieRule.HASH)
"""The order where the officer chooses no other one. Set by this platform: no document at hand names one."""


class CostWhen(TextChoices):
    """When a cost of owning is due. The values are those of the published format (algorithms/scoring)."""

    START = "start", pgettext_lazy("a cost", "Once, at the start")
    YEARLY = "yearly", pgettext_lazy("a cost", "Each year")
    END = "end", pgettext_lazy("a cost", "Once, at the end of the last year")


class CostCounts(TextChoices):
    """Whether it is added to the price or taken off."""

    COST = "cost", pgettext_lazy("a cost", "A cost, added to the price")
    VALUE = "value", pgettext_lazy("a cost", "A value that is left, taken off the price")
