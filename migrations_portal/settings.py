"""The one settings file. Everything that differs between machines comes from the environment.

`PORTAL_MODE` decides what may be left out:

* `demo` (the default): SQLite, no Redis, mail written to a folder, debug pages, loopback only;
* `production`: PostgreSQL, Redis, SMTP and a secret key must be named, or the portal refuses to
  start and says what to set.
"""

import secrets
from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"

env = environ.FileAwareEnv()

MODE = env.str("PORTAL_MODE", default="demo")
if MODE not in {"demo", "production"}:
    raise ImproperlyConfigured(f"PORTAL_MODE is {MODE!r}. Set it to 'demo' or 'production'.")
PORTAL_DEMO = MODE == "demo"


def required_in_production(name: str, example: str, demo_default: str) -> str:
    """Return the variable `name`, or `demo_default` in demo mode.

    Raises ImproperlyConfigured, saying what to set, when production lacks it.
    """
    value: str = env.str(name, default="")
    if value:
        return value
    if PORTAL_DEMO:
        return demo_default
    raise ImproperlyConfigured(
        f"{name} is not set. Production needs it, for example {name}={example}. "
        "Set it in the environment, or set PORTAL_MODE=demo to try the portal on this machine."
    )


def demo_secret_key() -> str:
    """Return a key kept in var/, so that a restarted demo keeps its sessions."""
    path = VAR_DIR / "secret_key"
    VAR_DIR.mkdir(exist_ok=True)
    if not path.exists():
        path.write_text(secrets.token_urlsafe(50))
        path.chmod(0o600)
    return path.read_text()


SECRET_KEY = env.str("SECRET_KEY", default="") or (
    demo_secret_key() if PORTAL_DEMO else required_in_production("SECRET_KEY", "<50 random characters>", "")
)
DEBUG = env.bool("DEBUG", default=PORTAL_DEMO)
ALLOWED_HOSTS = required_in_production(
    "ALLOWED_HOSTS", "portal.example.nhs.uk", "localhost,127.0.0.1,[::1],testserver"
).split(",")
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

INSTALLED_APPS = [
    "nhsuk",
    "accounts",
    "practices",
    "phases",
    "checklists",
    "allauth",
    "allauth.account",
    "crispy_forms",
    "django_htmx",
    "formtools",
    "simple_history",
    "csp",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
]

ROOT_URLCONF = "migrations_portal.urls"
WSGI_APPLICATION = "migrations_portal.wsgi.application"

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
                "nhsuk.context_processors.portal",
                "migrations_portal.context_processors.menu",
            ],
            "builtins": ["nhsuk.templatetags.nhsuk", "django_htmx.templatetags.django_htmx"],
        },
    },
]
CRISPY_ALLOWED_TEMPLATE_PACKS = ["nhsuk"]
CRISPY_TEMPLATE_PACK = "nhsuk"
CRISPY_FAIL_SILENTLY = False
PORTAL_NHS_LOGO = env.bool("PORTAL_NHS_LOGO", default=False)

DATABASES = {
    "default": env.db_url_config(
        required_in_production(
            "DATABASE_URL",
            "postgres://portal:password@db:5432/portal",
            f"sqlite:///{VAR_DIR / 'portal.sqlite3'}",
        )
    )
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    VAR_DIR.mkdir(exist_ok=True)
    # A write transaction takes its lock at the start: two people ticking at once wait, not fail.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=60)
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_TZ = True
DATE_INPUT_FORMATS = ["%Y-%m-%d", "%d/%m/%Y"]

STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static" / "build"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = DEBUG

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "accounts.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_PREVENT_ENUMERATION = True

EMAIL_CONFIG = (
    env.email_url("EMAIL_URL", default="filemail://")
    if PORTAL_DEMO
    else env.email_url_config(
        required_in_production("EMAIL_URL", "smtp+tls://user:password@smtp.example.nhs.uk:587", "")
    )
)
vars().update(EMAIL_CONFIG)
if EMAIL_CONFIG["EMAIL_BACKEND"].endswith("filebased.EmailBackend"):
    EMAIL_FILE_PATH = str(VAR_DIR / "mail")
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="Migrations Portal <portal@localhost>")

# Ticking needs only the database: sessions live there too, and nothing on a page asks Redis.
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = not PORTAL_DEMO
SECURE_HSTS_SECONDS = 0 if PORTAL_DEMO else 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = not PORTAL_DEMO
SECURE_PROXY_SSL_HEADER = (
    ("HTTP_X_FORWARDED_PROTO", "https") if env.bool("BEHIND_PROXY", default=False) else None
)
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [SELF],
        "frame-ancestors": [NONE],
    }
}

# Celery reaches Redis only in production; the demo runs what it would queue at once.
CELERY_BROKER_URL = required_in_production("REDIS_URL", "redis://redis:6379/0", "memory://")
CELERY_TASK_ALWAYS_EAGER = PORTAL_DEMO and not env.str("REDIS_URL", default="")
CELERY_TASK_IGNORE_RESULT = True
CELERY_TIMEZONE = TIME_ZONE
CELERY_ACCEPT_CONTENT = ["json"]

SIMPLE_HISTORY_HISTORY_ID_USE_UUID = False
GUIDE_DIR = BASE_DIR / "guide"
SILENCED_SYSTEM_CHECKS: list[str] = []

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
}
