# SPDX-License-Identifier: Apache-2.0
"""The forms of suppliers, reviewers and importers."""

from .basic import (
    AddressForm,
    AgenciesForm,
    ContactFormSet,
    CountriesForm,
    DeclarationForm,
    GeneralForm,
    GoodsForm,
    OtherAddressFormSet,
)
from .filing import DocumentForm, LevelFactsForm, OwnerForm, ReferenceForm
from .review import (
    AcceptForm,
    AskForm,
    DeclineForm,
    DoubleForm,
    FindingForm,
    ImportConfirmForm,
    ImportForm,
    IntakeForm,
    ReasonForm,
    ResubmitForm,
)

__all__ = [
    "AcceptForm",
    "AddressForm",
    "AgenciesForm",
    "AskForm",
    "ContactFormSet",
    "CountriesForm",
    "DeclarationForm",
    "DeclineForm",
    "DocumentForm",
    "DoubleForm",
    "FindingForm",
    "GeneralForm",
    "GoodsForm",
    "ImportConfirmForm",
    "ImportForm",
    "IntakeForm",
    "LevelFactsForm",
    "OtherAddressFormSet",
    "OwnerForm",
    "ReasonForm",
    "ReferenceForm",
    "ResubmitForm",
]
