"""All settings. Everything that differs between machines comes from the environment; docs/settings.md lists it."""

import base64
import os
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _
from psycopg.conninfo import conninfo_to_dict

from config.logs import logging_settings
from config.sentry import start_sentry

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = Path(os.environ.get("VIGIE_DATA_DIR") or BASE_DIR / ".data")
PRODUCTION = os.environ.get("VIGIE_ENV") == "production"
DEBUG = False


def _list(name: str, default: str) -> list[str]:
    return [part.strip() for part in os.environ.get(name, default).split(",") if part.strip()]


def _secret(name: str, development_value: str) -> str:
    value = os.environ.get(name)
    if value:
        return value
    if PRODUCTION:
        raise ImproperlyConfigured(f"{name} is not set. Production needs its own secret: set {name}.")
    return development_value


SECRET_KEY = _secret("SECRET_KEY", "development-only-" + "x" * 50)
# Seals networks' credentials: 32 bytes, base64. Losing it means connecting every account again.
MASTER_KEY = _secret("VIGIE_MASTER_KEY", base64.b64encode(b"development-only-master-key-32-b").decode())
ALLOWED_HOSTS = _list(
    "VIGIE_HOSTS", "localhost,127.0.0.1,[::1],testserver,vigie.example" if not PRODUCTION else ""
)
CSRF_TRUSTED_ORIGINS = _list("VIGIE_ORIGINS", "")
BASE_URL = os.environ.get("VIGIE_BASE_URL", "http://127.0.0.1:8000")

# -- Apps. An app is in exactly one of the two lists: one schema an app, never both. ----------------------
SHARED_APPS = [
    "apps.core",
    "apps.agency",
    "apps.networks",
    "apps.collection",
    "apps.desk",
    "config.apps.WiringConfig",
    "django_tenants",
    "unfold",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django_htmx",
    "rest_framework",
    "drf_spectacular",
]
TENANT_APPS = [
    "apps.audit",
    "apps.charter",
    "apps.monitoring",
    "apps.analysis",
    "apps.detection",
    "apps.cases",
    "apps.publishing",
    "apps.reports",
    "apps.privacy",
]
INSTALLED_APPS = SHARED_APPS + TENANT_APPS
TENANT_MODEL = "agency.Brand"
TENANT_DOMAIN_MODEL = "agency.Domain"
DATABASE_ROUTERS = ["apps.core.tenancy.RelationRouter", "django_tenants.routers.TenantSyncRouter"]

# -- Database ----------------------------------------------------------------------------------------------


def _database(url: str) -> dict[str, Any]:
    parts = conninfo_to_dict(url)
    return {
        "ENGINE": "apps.core.postgres",
        "NAME": parts.get("dbname", "vigie"),
        "USER": parts.get("user", ""),
        "PASSWORD": parts.get("password", ""),
        "HOST": parts.get("host", ""),
        "PORT": str(parts.get("port", "")),
        "OPTIONS": {},
        # Ten minutes: a connection that has touched many brands' tables grows with them.
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "DISABLE_SERVER_SIDE_CURSORS": True,
    }


DATABASE_URL = os.environ.get("DATABASE_URL", "postgresql:///vigie")
# The role that owns the tables; only migrations, brand erasure and tests use it.
DATABASE_OWNER_URL = os.environ.get("DATABASE_OWNER_URL", DATABASE_URL)
DATABASES = {"default": _database(DATABASE_URL)}
if os.environ.get("VIGIE_DB_POOL"):
    DATABASES["default"]["CONN_MAX_AGE"] = 0
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = False
    DATABASES["default"]["OPTIONS"]["pool"] = {
        "min_size": 1,
        "max_size": 16,
        "max_lifetime": 600,
        "timeout": 10,
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

BROKER_URL = os.environ.get("BROKER_URL", "redis://127.0.0.1:6379/0")

# -- Requests ----------------------------------------------------------------------------------------------
MIDDLEWARE = [
    "config.middleware.RequestNumberMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.middleware.CompressionMiddleware",
    "config.middleware.SecurityHeadersMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "config.middleware.LanguageMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "config.second_factor.SecondFactorMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    # Last, so that everything outside it runs as the login role in the public schema.
    "config.middleware.BrandMiddleware",
]
ROOT_URLCONF = "config.urls"
BRAND_URLCONF = "config.brand_urls"
PUBLIC_SCHEMA_URLCONF = ROOT_URLCONF
ASGI_APPLICATION = "config.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.context.desk",
            ],
        },
    },
]

# -- People ------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "agency.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "/accounts/login/"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # people are invited; nobody signs up by themselves
ACCOUNT_ADAPTER = "config.accounts.InvitationOnlyAdapter"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_ON_GET = False
# "key" is address and account together (config/accounts.py): wrong passwords from elsewhere never lock a person out.
ACCOUNT_RATE_LIMITS = {"login_failed": "30/m/ip,10/5m/key"}
# How many proxies stand before the web process; the client's address is read from what the outermost wrote.
ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("VIGIE_PROXIES", "1" if PRODUCTION else "0"))
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Vigie"
SECOND_FACTOR_REQUIRED = PRODUCTION

# -- Languages and time ------------------------------------------------------------------------------------
LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", _("French")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "config" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Paris"

# -- Files -------------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
WHITENOISE_USE_FINDERS = not PRODUCTION
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
MEDIA_ROOT = DATA_DIR / "media"
CHECKPOINT_DIR = DATA_DIR / "checkpoints"

# -- Cache: per process; keys carry the brand and are refused without one ------------------------------------
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "KEY_FUNCTION": "apps.core.tenancy.cache_key",
    }
}

# -- Security ----------------------------------------------------------------------------------------------
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
if PRODUCTION:
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    SECURE_SSL_REDIRECT = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True

EMAIL_BACKEND = os.environ.get(
    "VIGIE_EMAIL_BACKEND",
    "django.core.mail.backends.smtp.EmailBackend"
    if PRODUCTION
    else "django.core.mail.backends.filebased.EmailBackend",
)
EMAIL_FILE_PATH = DATA_DIR / "mail"
EMAIL_HOST = os.environ.get("VIGIE_SMTP_HOST", "localhost")
DEFAULT_FROM_EMAIL = os.environ.get("VIGIE_MAIL_FROM", "Vigie <vigie@vigie.example>")
# Where departments' replies arrive, whose mail server pipes each into `./vigie receive_mail`; none: they answer by link.
REPLY_ADDRESS = os.environ.get("VIGIE_MAIL_REPLY_TO", "")

# -- The practice network (demo, training) ------------------------------------------------------------------
PRACTICE_URL = os.environ.get("VIGIE_PRACTICE_URL", "http://127.0.0.1:8765")
# Addresses inside one's own network that connectors may reach nevertheless, as host:port.
PRIVATE_HOSTS = [*_list("VIGIE_PRIVATE_HOSTS", ""), PRACTICE_URL.partition("://")[2].rstrip("/")]

# -- Evidence: the browser that takes a picture of a post's public page; empty is the first found on PATH ----------
BROWSER = os.environ.get("VIGIE_BROWSER", "")  # a path, or "none"

# -- Publishing (seconds): how long one attempt may take, and how long a network may still apply or list it ---
PUBLISH_TIMEOUT_SECONDS = float(os.environ.get("VIGIE_PUBLISH_TIMEOUT", "20"))
PUBLISH_SETTLE_SECONDS = float(os.environ.get("VIGIE_PUBLISH_SETTLE", "30"))
DEADMAN = False  # turned on where a worker owns its process: config/celery.py

# -- REST --------------------------------------------------------------------------------------------------
# Of one token, over all web processes.
API_CALLS_PER_MINUTE = int(os.environ.get("VIGIE_API_CALLS_PER_MINUTE", "600"))
REST_FRAMEWORK = {
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.SessionAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "URL_FORMAT_OVERRIDE": None,  # a file's type stands in its address; Accept says the rest
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Vigie",
    "VERSION": "1",
    "DESCRIPTION": "What the interface cannot do, the API cannot do: every call passes the same services and rights.",
    "SERVE_INCLUDE_SCHEMA": False,
    "ENFORCE_NON_BLANK_FIELDS": True,
    "SERVE_AUTHENTICATION": [],
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "PATH_CONVERTER_OVERRIDES": {
        "id": {"type": "integer", "minimum": 0, "maximum": 10**18 - 1},
        "slug": {"type": "string", "pattern": "^[-a-zA-Z0-9_]+$"},
    },
    "ENUM_NAME_OVERRIDES": {
        "CaseStateEnum": "apps.cases.workflow.CaseState",
        "AlertStateEnum": "apps.detection.models.Alert.State",
        "DraftStateEnum": "apps.cases.models.Draft.State",
        "ActionStateEnum": "apps.publishing.models.NetworkAction.State",
        "ReportStateEnum": "apps.reports.models.Report.State",
        "ClockKindEnum": "apps.cases.models.Clock.Kind",
        "DraftKindEnum": "apps.cases.models.Draft.Kind",
        "ReportKindEnum": "apps.reports.models.REPORT_KINDS",
    },
}

# -- The admin's look --------------------------------------------------------------------------------------
UNFOLD = {"SITE_TITLE": "Vigie", "SITE_HEADER": "Vigie", "SHOW_BACK_BUTTON": True, "THEME": None}

# Who may read /metrics from elsewhere; empty: only this machine.
METRICS_TOKEN = os.environ.get("VIGIE_METRICS_TOKEN", "")

# Lines for a terminal, or JSON for a machine; neither holds personal text or secrets (config/logs.py).
LOGGING = logging_settings(as_json=os.environ.get("VIGIE_LOG", "json" if PRODUCTION else "lines") == "json")
start_sentry(os.environ.get("VIGIE_SENTRY_DSN", ""), "production" if PRODUCTION else "development")
TEST_RUNNER = "django.test.runner.DiscoverRunner"
