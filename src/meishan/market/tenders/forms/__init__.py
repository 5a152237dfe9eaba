# SPDX-License-Identifier: Apache-2.0
"""What people fill in: the steps of a draft, questions and answers, reasons, files to import."""

from .drafting import AttachForm, BasicsForm, DatesForm, GoodsForm, ReasonForm, StartForm, TermsForm
from .exchange import AnswerForm, AskForm, CancelForm, WhyForm
from .fields import TextsForm
from .importing import ImportForm, MappingForm
from .rows import ContactForms, ItemForms, LinkForms, LotForm

__all__ = [
    "AnswerForm",
    "AskForm",
    "AttachForm",
    "BasicsForm",
    "CancelForm",
    "ContactForms",
    "DatesForm",
    "GoodsForm",
    "ImportForm",
    "ItemForms",
    "LinkForms",
    "LotForm",
    "MappingForm",
    "ReasonForm",
    "StartForm",
    "TermsForm",
    "TextsForm",
    "WhyForm",
]
