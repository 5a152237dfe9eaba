# SPDX-License-Identifier: Apache-2.0
"""Settings, read from the environment; the launcher sets it for the embedded default."""

import os
from email.utils import parseaddr
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from csp.constants import NONE, SELF

PACKAGE = Path(__file__).resolve().parent
HOME = Path(os.environ.get("MEISHAN_HOME") or Path.cwd() / "var").absolute()

IS_DEMO = os.environ.get("MEISHAN_DEMO") == "1"
DEBUG = os.environ.get("MEISHAN_DEBUG") == "1"
BASE_URL = os.environ.get("MEISHAN_BASE_URL", "http://localhost:8000").rstrip("/")
IS_HTTPS = BASE_URL.startswith("https://")


def _secret_key() -> str:
    path = Path(os.environ.get("MEISHAN_SECRET_KEY_FILE") or HOME / "secrets" / "django.key")
    try:
        return path.read_text().strip()
    except OSError:
        # Enough for commands that run before `meishan run` or `doctor` made the key; sessions do not outlive it.
        return os.urandom(32).hex()


def database_from(url: str) -> dict:
    """Django's settings for a PostgreSQL URL; `?host=` names the folder of a Unix socket."""
    parts = urlsplit(url)
    options = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", parts.hostname or ""),
        "PORT": str(options.pop("port", parts.port or "")),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"connect_timeout": 5, "application_name": "meishan", "options": "-c jit=off", **options},
    }


_APP_URL = os.environ.get("DATABASE_URL", "postgresql:///meishan")
_OWNER_URL = os.environ.get("MEISHAN_OWNER_DATABASE_URL") or _APP_URL
# Migrations, backup and restore run as the owner of the tables; all else as a role that owns none.
DATABASES = {"default": database_from(_OWNER_URL if os.environ.get("MEISHAN_DB_AS") == "owner" else _APP_URL)}
APP_ROLE = unquote(urlsplit(_APP_URL).username or "")

SECRET_KEY = _secret_key()
LOG_KEY_FILE = Path(os.environ.get("MEISHAN_LOG_KEY_FILE") or HOME / "secrets" / "ledger.key")
LOG_ORIGIN = os.environ.get("MEISHAN_LOG_ORIGIN") or urlsplit(BASE_URL).netloc + "/log"
ALLOWED_HOSTS = os.environ.get(
    "MEISHAN_ALLOWED_HOSTS", "*" if not IS_HTTPS else urlsplit(BASE_URL).hostname or ""
).split(",")
CSRF_TRUSTED_ORIGINS = [BASE_URL]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "django_htmx",
    "csp",
    "procrastinate.contrib.django",
    # Ours come before allauth, so that our templates for its pages win.
    "meishan.base.core",
    "meishan.base.ledger",
    "meishan.base.reference",
    "meishan.base.accounts",
    "meishan.market.suppliers",
    "meishan.market.vetting",
    "meishan.market.tenders",
    "meishan.market.bids",
    "meishan.market.evaluation",
    "meishan.market.contracts",
    "meishan.market.matching",
    "meishan.outreach.seminars",
    "meishan.publish.opendata",
    "meishan.web.site",
    "meishan.web.demo",
    # After ours, so that our drawings of its widgets win.
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "meishan.outreach.seminars.views.pulse.PulseFirst",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "meishan.base.accounts.middleware.SeenMiddleware",
    "meishan.base.accounts.middleware.ActorMiddleware",
    "meishan.web.site.api.door.ApiMiddleware",
    "meishan.base.core.middleware.RefusalMiddleware",
]

ROOT_URLCONF = "meishan.urls"
WSGI_APPLICATION = "meishan.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
FORM_RENDERER = "meishan.base.core.forms.Renderer"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.debug",
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "meishan.web.site.context.page",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static"],
        },
    }
]

LANGUAGE_CODE = "en"
LANGUAGES = [
    ("ar", "العربية"),
    ("zh-hans", "中文"),
    ("en", "English"),
    ("fr", "Français"),
    ("ru", "Русский"),
    ("es", "Español"),
]
LOCALE_PATHS = [PACKAGE / "locale"]
TIME_ZONE = "UTC"
USE_TZ = True
FORMAT_MODULE_PATH = "meishan.locale"

STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": HOME / "files"},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedStaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
FILE_UPLOAD_PERMISSIONS = 0o600
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "meishan_cache",
        # Rate limits and answers kept for repeated API writes live here; the default of 300 would push them out.
        "OPTIONS": {"MAX_ENTRIES": 500_000},
    }
}

AUTH_USER_MODEL = "accounts.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "site:desk"
ACCOUNT_LOGOUT_REDIRECT_URL = "site:home"
ACCOUNT_ADAPTER = "meishan.base.accounts.adapters.AccountAdapter"
MFA_ADAPTER = "meishan.base.accounts.adapters.MFAAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_FORMS = {
    "login": "meishan.base.accounts.forms.entrance.LoginForm",
    "reset_password": "meishan.base.accounts.forms.entrance.ResetPasswordForm",
    "reset_password_from_key": "meishan.base.accounts.forms.entrance.ResetPasswordKeyForm",
    "change_password": "meishan.base.accounts.forms.entrance.ChangePasswordForm",
    "reauthenticate": "meishan.base.accounts.forms.entrance.ReauthenticateForm",
}
# Strangers only: a device the owner used before has a limit of its own (accounts.adapters.devices).
ACCOUNT_RATE_LIMITS = {
    "login": None,
    "login_failed": "10/m/ip,5/5m/key",
    "reset_password": "20/m/ip,3/10m/key",
}
MFA_FORMS = {
    "authenticate": "meishan.base.accounts.forms.entrance.CodeForm",
    "reauthenticate": "meishan.base.accounts.forms.entrance.CodeAgainForm",
    "activate_totp": "meishan.base.accounts.forms.entrance.AddCodeGeneratorForm",
    "add_webauthn": "meishan.base.accounts.forms.entrance.AddPasskeyForm",
}
MFA_TOTP_ISSUER = "Meishan"
MFA_TOTP_TOLERANCE = 1
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not IS_HTTPS
USERSESSIONS_TRACK_ACTIVITY = True

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = IS_HTTPS
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31_536_000 if IS_HTTPS else 0
SECURE_SSL_REDIRECT = False
X_FRAME_OPTIONS = "DENY"
if os.environ.get("MEISHAN_BEHIND_PROXY") == "1":
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    USE_X_FORWARDED_HOST = True
    ALLAUTH_TRUSTED_PROXY_COUNT = 1
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

EMAIL_URL = os.environ.get("MEISHAN_EMAIL_URL", "")
# Whom people write to about this installation; shown on the help page.
CONTACT_EMAIL = os.environ.get("MEISHAN_CONTACT_EMAIL", "")
DEFAULT_FROM_EMAIL = os.environ.get("MEISHAN_FROM_EMAIL", "Meishan <no-reply@localhost>")
# Returned mail comes to this address with a token after a `+`; what a mail server drops into the folder is read.
BOUNCE_ADDRESS = (
    os.environ.get("MEISHAN_BOUNCE_ADDRESS")
    or "bounces@" + parseaddr(DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
)
BOUNCE_FOLDER = Path(os.environ.get("MEISHAN_BOUNCE_FOLDER") or HOME / "bounces")
if EMAIL_URL:
    _mail = urlsplit(EMAIL_URL)
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST, EMAIL_PORT = _mail.hostname, _mail.port or (465 if _mail.scheme == "smtps" else 587)
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = unquote(_mail.username or ""), unquote(_mail.password or "")
    EMAIL_USE_SSL = _mail.scheme == "smtps"
    EMAIL_USE_TLS = _mail.scheme == "smtp+tls"
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = HOME / "mail"

CLAMD = os.environ.get("MEISHAN_CLAMD", "")

# Open data: the prefix the Open Contracting Partnership gave this publisher (ocds-213czf is the one for examples),
# who publishes, and under which licence.
OCID_PREFIX = os.environ.get("MEISHAN_OCID_PREFIX", "ocds-213czf")
PUBLISHER = os.environ.get("MEISHAN_PUBLISHER", "Meishan")
DATA_LICENCE = os.environ.get("MEISHAN_DATA_LICENCE", "https://creativecommons.org/licenses/by/4.0/")

# What the worker asks each ten seconds to see whether the web server answers; empty where it can't reach it.
WATCH_URL = os.environ.get("MEISHAN_WATCH_URL", f"{BASE_URL}/tenders/outages/now.json")

# Seconds for which a web process answers phones that ask "did anything change?" from what it last heard.
PULSE_HEARD_FOR = 0.25

PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "tasks"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"meishan": {"level": "INFO"}, "procrastinate": {"level": "WARNING"}},
}
