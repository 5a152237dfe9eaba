# SPDX-License-Identifier: Apache-2.0
"""What people fill in: the steps of a draft, questions and answers, reasons, files to import."""

from .asking import ROW_FORMS, RowForm
from .departing import RulesForm
from .drafting import AttachForm, BasicsForm, DatesForm, GoodsForm, ReasonForm, StartForm, TermsForm
from .exchange import AnswerForm, AskForm, CancelForm, WhyForm
from .fields import TextsForm
from .importing import ImportForm, MappingForm
from .life import AskedForms, ExtendForm, MeetingForm, ReasonForAllForm, ResumeForm
from .method import MethodForm
from .openers import KeyForm, OpenersForm
from .planning import AgreementsForm, EstimateForm, GroundForm, ShorteningForm, SplittingForm
from .prices import NoFieldsForm, PointsForm, PricesForm
from .rows import ContactForms, ItemForms, LinkForms, LotForm

__all__ = [
    "ROW_FORMS",
    "AgreementsForm",
    "AnswerForm",
    "AskForm",
    "AskedForms",
    "AttachForm",
    "BasicsForm",
    "CancelForm",
    "ContactForms",
    "DatesForm",
    "EstimateForm",
    "ExtendForm",
    "GoodsForm",
    "GroundForm",
    "ImportForm",
    "ItemForms",
    "KeyForm",
    "LinkForms",
    "LotForm",
    "MappingForm",
    "MeetingForm",
    "MethodForm",
    "NoFieldsForm",
    "OpenersForm",
    "PointsForm",
    "PricesForm",
    "ReasonForAllForm",
    "ReasonForm",
    "ResumeForm",
    "RowForm",
    "RulesForm",
    "ShorteningForm",
    "SplittingForm",
    "StartForm",
    "TermsForm",
    "TextsForm",
    "WhyForm",
]
