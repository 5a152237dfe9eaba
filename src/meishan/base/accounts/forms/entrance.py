# SPDX-License-Identifier: Apache-2.0
"""Forms at the door: allauth's, in our words, and sign-up of our own."""

from typing import Any

from allauth.account import forms as account_forms
from allauth.account.adapter import get_adapter
from allauth.core import context
from allauth.core.internal.cryptokit import normalize_user_code
from allauth.mfa.base import forms as mfa_forms
from allauth.mfa.base.internal.flows import check_rate_limit, post_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext_lazy as _

from meishan.base.core.forms import Form, speak_plainly
from meishan.base.reference.queries import account_kinds, countries

from ..adapters import devices
from ..models import Person
from ..states import PERSONAL_KINDS, SIGN_UP_KINDS
from .fields import LanguageField, TimeZoneField


def _plain(form: forms.Form, **labels: Any) -> None:
    """Our labels and sentences; no placeholders, which vanish when one types; no hint with a link in it."""
    for name, field in form.fields.items():
        field.widget.attrs.pop("placeholder", None)
        if name in labels:
            field.label = labels[name]
    for name in ("password", "oldpassword"):
        if name in form.fields:
            form.fields[name].help_text = ""
    speak_plainly(form)


class LoginForm(account_forms.LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain(
            self,
            login=_("E-mail address"),
            password=_("Password"),
            remember=_("Keep me signed in on this device"),
        )


class ResetPasswordForm(account_forms.ResetPasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain(self, email=_("E-mail address"))


class ResetPasswordKeyForm(account_forms.ResetPasswordKeyForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain(self, password1=_("New password"), password2=_("New password, once more"))
        self.fields["password1"].help_text = PASSWORD_HINT


class ChangePasswordForm(account_forms.ChangePasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain(
            self,
            oldpassword=_("Present password"),
            password1=_("New password"),
            password2=_("New password, once more"),
        )
        self.fields["password1"].help_text = PASSWORD_HINT


class ReauthenticateForm(account_forms.ReauthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain(self, password=_("Password"))


class _Code:
    """A code field in our words, with guesses from a known device counted apart from a stranger's."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain(self, code=pgettext("signing in", "Code"))  # type: ignore[arg-type]
        self.fields["code"].help_text = _(
            "Six digits from your code generator, or one of your recovery codes."
        )

    def clean_code(self) -> str:
        """The code of a step of hers, used for the first time; guesses are limited, strangers' apart."""
        request, person = context.request, self.user
        device = devices.known(request, person.email)
        if device is None:
            forget = check_rate_limit(person)
        else:
            usage = devices.consume(request, device, f"code:{person.pk}")
            if usage is None:
                raise get_adapter().validation_error("rate_limited")
            forget = usage.rollback
        code = normalize_user_code(self.cleaned_data["code"])
        for step in Authenticator.objects.filter(user=person).exclude(type=Authenticator.Type.WEBAUTHN):
            # allauth remembers a used code for one period; with tolerance it is good for three.
            if step.wrap().validate_code(code) and cache.add(f"meishan.code:{person.pk}:{code}", True, 120):
                step.user = person
                self.authenticator = step
                forget()
                return code
        raise get_adapter().validation_error("incorrect_code")


class CodeForm(_Code, mfa_forms.AuthenticateForm):
    def save(self) -> None:
        post_authentication(context.request, self.authenticator)


class CodeAgainForm(_Code, mfa_forms.ReauthenticateForm):
    def save(self) -> None:
        post_authentication(context.request, self.authenticator, reauthenticated=True)


class AddCodeGeneratorForm(ActivateTOTPForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain(self, code=_("Code shown by the generator"))
        self.fields["code"].widget.attrs.update({"inputmode": "numeric"})


class AddPasskeyForm(AddWebAuthnForm):
    passwordless = forms.BooleanField(
        label=_("Sign in with this passkey alone, without a password"),
        required=False,
        initial=True,
        help_text=_("The device then asks for your fingerprint, face or its code."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain(self, name=_("A name for this passkey"))
        self.fields["name"].help_text = _("For example: my phone, blue key.")


PASSWORD_HINT = _(
    "At least 10 characters; several words are good. No common password, and not your name or address."
)


class _NewPerson(Form):
    name = forms.CharField(
        label=_("Your name"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Write your name.")},
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": _("Choose a password.")},
    )
    language = LanguageField(label=_("Language of pages and mail"))
    time_zone = TimeZoneField(label=_("Time zone"))
    conduct = forms.BooleanField(
        label=_("I have read the code of conduct and accept it"),
        error_messages={"required": _("Read the code of conduct and accept it to go on.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = PASSWORD_HINT
        self.fields["language"].initial = get_language()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        password = cleaned.get("password")
        if password:
            person = Person(email=cleaned.get("email", ""), name=cleaned.get("name", ""))
            try:
                validate_password(password, person)
            except ValidationError as error:
                self.add_error("password", error)
        return cleaned


class KindForm(Form):
    """Which of the six kinds of account."""

    kind = forms.ChoiceField(label=_("Who are you?"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [
            (one.key, one.title) for one in account_kinds() if one.key in SIGN_UP_KINDS
        ]


class SignUpForm(_NewPerson):
    """Everything an account needs; the organisation's name may be left out by those who are their own."""

    organisation_name = forms.CharField(
        label=_("Name of your organisation"),
        max_length=250,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
        help_text=_("As on its certificate of incorporation."),
        error_messages={"required": _("Write the name of your organisation.")},
    )
    country = forms.ChoiceField(
        label=_("Country"),
        widget=forms.Select(attrs={"data-combobox": ""}),
        error_messages={"required": _("Choose a country.")},
    )
    email = forms.EmailField(
        label=_("E-mail address"),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text=_("We send a link to this address to confirm it."),
        error_messages={
            "required": _("Write your e-mail address."),
            "invalid": _("Write an address like name@example.org."),
        },
    )

    field_order = [
        "organisation_name",
        "country",
        "name",
        "email",
        "password",
        "language",
        "time_zone",
        "conduct",
    ]

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["country"].choices = [("", _("Choose a country")), *countries()]
        if kind in PERSONAL_KINDS:
            self.fields.pop("organisation_name")


class JoinForm(_NewPerson):
    """Someone invited: the address is known already."""
