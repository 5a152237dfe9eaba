# SPDX-License-Identifier: Apache-2.0
"""What people fill in: the steps of a draft, questions and answers, reasons, files to import."""

from .asking import ROW_FORMS, RowForm
from .drafting import AttachForm, BasicsForm, DatesForm, GoodsForm, ReasonForm, StartForm, TermsForm
from .exchange import AnswerForm, AskForm, CancelForm, WhyForm
from .fields import TextsForm
from .importing import ImportForm, MappingForm
from .method import MethodForm, NoFieldsForm, PointsForm, PricesForm
from .openers import KeyForm, OpenersForm
from .rows import ContactForms, ItemForms, LinkForms, LotForm

__all__ = [
    "ROW_FORMS",
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
    "KeyForm",
    "LinkForms",
    "LotForm",
    "MappingForm",
    "MethodForm",
    "NoFieldsForm",
    "OpenersForm",
    "PointsForm",
    "PricesForm",
    "ReasonForm",
    "RowForm",
    "StartForm",
    "TermsForm",
    "TextsForm",
    "WhyForm",
]
