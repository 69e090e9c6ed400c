"""The one settings file. Everything that differs between machines comes from the environment.

`PORTAL_MODE` decides what may be left out:

* `demo` (the default): SQLite, no Redis, mail written to a folder, debug pages, loopback only;
* `production`: PostgreSQL, Redis, SMTP and a secret key must be named, or the portal refuses to
  start and says what to set.
"""

import secrets
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ
from celery.schedules import crontab
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from accounts.roles import ROLES

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
# Former keys, newest first: what they signed or encrypted stays readable while the key is changed.
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
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
    "third_parties",
    "cutover",
    "readiness",
    "closing",
    "editions",
    "lessons",
    "audit",
    "reminders",
    "dashboards",
    "api",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "crispy_forms",
    "django_htmx",
    "formtools",
    "simple_history",
    "csp",
    "migrations_portal.apps.PortalAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.humanize",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "accounts.middleware.ResponseHeaders",
    # First those that answer nothing themselves: a redirect to HTTPS has their headers too.
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "accounts.middleware.RefuseNul",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "accounts.middleware.RefusalsOnRecord",
    "accounts.middleware.IdleSessions",
    "accounts.middleware.SignInRequired",
    "accounts.middleware.SecondFactorRequired",
    "practices.middleware.ActingMembership",
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
                "migrations_portal.context_processors.way_back",
                "accounts.context_processors.second_factor",
                "practices.context_processors.working_as",
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
# What all workers must count together, such as wrong passwords. Not in Redis: signing in needs only the database.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    }
}
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
WHITENOISE_ALLOW_ALL_ORIGINS = False  # our files are for our pages

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
_VALIDATION = "django.contrib.auth.password_validation."
AUTH_PASSWORD_VALIDATORS: list[dict[str, Any]] = [
    {
        "NAME": f"{_VALIDATION}UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "name")},
    },
    {"NAME": f"{_VALIDATION}MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": f"{_VALIDATION}CommonPasswordValidator"},
    {"NAME": f"{_VALIDATION}NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "accounts.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_CHANGE_EMAIL = True  # one address a person; a new one counts once it is confirmed
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = "Migrations Portal: "
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "http" if PORTAL_DEMO else "https"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
# Wrong passwords by address and by account. A whole trust may share one address, so that is the wider.
ACCOUNT_RATE_LIMITS = {
    "login": "120/m/ip",
    "login_failed": "50/10m/ip,5/10m/key",
    "reset_password": "20/10m/ip,3/10m/key",
}
ACCOUNT_FORMS = {
    name: f"accounts.forms.{form}"
    for name, form in {
        "add_email": "AddEmailForm",
        "change_password": "ChangePasswordForm",
        "login": "LoginForm",
        "reauthenticate": "ReauthenticateForm",
        "reset_password": "ResetPasswordForm",
        "reset_password_from_key": "ResetPasswordKeyForm",
        "set_password": "SetPasswordForm",
    }.items()
}
USERSESSIONS_ADAPTER = "accounts.adapters.UserSessionsAdapter"

MFA_ADAPTER = "accounts.adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
# allauth guards against strangers who sign up with somebody's address. Here nobody signs up, and
# without this nobody with a second factor could change their address.
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_FORMS = {
    name: f"accounts.forms.{form}"
    for name, form in {
        "activate_totp": "ActivateTOTPForm",
        "add_webauthn": "AddWebAuthnForm",
        "authenticate": "AuthenticateForm",
        "authenticate_webauthn": "AuthenticateWebAuthnForm",
        "edit_webauthn": "EditWebAuthnForm",
        "login_webauthn": "LoginWebAuthnForm",
        "reauthenticate": "CodeAgainForm",
        "reauthenticate_webauthn": "ReauthenticateWebAuthnForm",
    }.items()
}
# Those who see many practices. A demo that asks its visitors for a phone is not tried; see docs/signing-in.md.
MFA_REQUIRED_ROLES = env.list(
    "MFA_REQUIRED_ROLES", default=[] if PORTAL_DEMO else ["administrator", "commissioner", "national_viewer"]
)
# Minutes without a click until a session ends: by role, the shortest of a person's roles.
IDLE_MINUTES: dict[str, int] = {"default": 30, **env.json("IDLE_MINUTES", default={})}
for _name, _roles in (("MFA_REQUIRED_ROLES", MFA_REQUIRED_ROLES), ("IDLE_MINUTES", [*IDLE_MINUTES])):
    if _unknown := {*_roles} - {*ROLES, "default"}:
        raise ImproperlyConfigured(
            f"{_name} names {', '.join(sorted(_unknown))}. The roles are {', '.join(ROLES)}."
        )


def oidc_provider(name: str) -> dict[str, Any]:
    """Return the single sign-on provider `name`, read from the variables OIDC_<NAME>_…

    Raises ImproperlyConfigured, saying what to set. See docs/signing-in.md.
    """
    prefix = f"OIDC_{name.upper().replace('-', '_')}_"
    values = {key: env.str(prefix + key, default="") for key in ("SERVER_URL", "CLIENT_ID", "CLIENT_SECRET")}
    for key, value in values.items():
        if not value:
            raise ImproperlyConfigured(f"OIDC_PROVIDERS names {name}, so {prefix}{key} must be set.")
    server = urlsplit(values["SERVER_URL"])
    if server.scheme != "https" and not PORTAL_DEMO:
        raise ImproperlyConfigured(f"{prefix}SERVER_URL must begin with https://.")
    acr_values = env.str(prefix + "ACR_VALUES", default="")
    return {
        "provider_id": name,
        "name": env.str(prefix + "NAME", default=name),
        "client_id": values["CLIENT_ID"],
        "secret": values["CLIENT_SECRET"],
        "settings": {
            "server_url": values["SERVER_URL"],
            "scope": env.str(prefix + "SCOPE", default="openid email").split(),
            "auth_params": {"acr_values": acr_values} if acr_values else {},
            "email_claim": env.str(prefix + "EMAIL_CLAIM", default="email"),
            "trust_email": env.bool(prefix + "TRUST_EMAIL", default=False),
            "strong_acr": env.list(prefix + "STRONG_ACR", default=[]),
            "strong_amr": env.list(prefix + "STRONG_AMR", default=[]),
            # Where the person may be sent to sign in, if not to the server itself.
            "origins": [f"{server.scheme}://{server.netloc}", *env.list(prefix + "ORIGINS", default=[])],
            "fetch_userinfo": env.bool(prefix + "FETCH_USERINFO", default=True),
        },
    }


OIDC_PROVIDERS = [oidc_provider(name) for name in env.list("OIDC_PROVIDERS", default=[])]
SOCIALACCOUNT_ADAPTER = "accounts.sso.adapter.SocialAccountAdapter"
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "provider_class": "accounts.sso.provider.SingleSignOnProvider",
        "APPS": OIDC_PROVIDERS,
    }
}
# Chromium holds the redirect that follows a form to form-action too, so the providers stand there.
SIGN_ON_ORIGINS = sorted({origin for app in OIDC_PROVIDERS for origin in app["settings"]["origins"]})

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
EMAIL_TIMEOUT = env.int("EMAIL_TIMEOUT", default=20)  # seconds until a mail server counts as hung
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="Migrations Portal <portal@localhost>")
# How reminders spell the portal's address: what sends them has no request to look at.
PORTAL_URL = required_in_production(
    "PORTAL_URL", "https://portal.example.nhs.uk", "http://localhost:8000"
).rstrip("/")
# What the mail relay allows, all workers together; 0 for no limit.
REMINDERS_PER_MINUTE = env.int("REMINDERS_PER_MINUTE", default=0)

# Ticking needs only the database: sessions live there too, and nothing on a page asks Redis.
SESSION_ENGINE = "django.contrib.sessions.backends.db"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SESSION_COOKIE_AGE = 12 * 60 * 60  # a working day; who idles is out long before, see IDLE_MINUTES
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
# Not Strict: the link in a reminder, and the way back from single sign-on, come from another site.
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
if not PORTAL_DEMO:  # a browser takes such a name over HTTPS only, and from this host alone
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = not PORTAL_DEMO
SECURE_HSTS_SECONDS = 0 if PORTAL_DEMO else 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = not PORTAL_DEMO
BEHIND_PROXY = env.bool("BEHIND_PROXY", default=False)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
# How many proxies write X-Forwarded-For: without it, everybody would seem to come from the proxy.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXIES", default=1 if BEHIND_PROXY else 0)
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
        "form-action": [SELF, *SIGN_ON_ORIGINS],
        "base-uri": [SELF],
        "frame-ancestors": [NONE],
    }
}

# Celery reaches Redis only in production; the demo runs what it would queue at once.
CELERY_BROKER_URL = required_in_production("REDIS_URL", "redis://redis:6379/0", "memory://")
CELERY_TASK_ALWAYS_EAGER = PORTAL_DEMO and not env.str("REDIS_URL", default="")
CELERY_TASK_IGNORE_RESULT = True
CELERY_TIMEZONE = TIME_ZONE
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
# A task stays in the queue until it is done, so a killed worker's is done by another: each can be
# repeated without harm. One that outlives the visibility timeout would be begun twice.
CELERY_TASK_ACKS_LATE = CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_TIME_LIMIT = 600
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 900}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None  # for ever: whoever gave up would have to be restarted by hand
CELERY_WORKER_MAX_TASKS_PER_CHILD = 100
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 200_000  # kilobytes
CELERY_BEAT_SYNC_EVERY = 1  # the age of its file shows that beat is alive
CELERY_BEAT_SCHEDULE = {
    "reminders": {"task": "reminders.tick", "schedule": crontab()},
    "tidy reminders": {"task": "reminders.tidy", "schedule": crontab(hour=3, minute=10)},
    "roll figures forward": {"task": "checklists.roll_forward", "schedule": crontab(hour=0, minute=5)},
    "check figures": {"task": "checklists.check_summaries", "schedule": crontab(hour=3, minute=30)},
    "clear sessions": {"task": "accounts.clear_sessions", "schedule": crontab(hour=3, minute=20)},
}

SIMPLE_HISTORY_HISTORY_ID_USE_UUID = False
GUIDE_DIR = BASE_DIR / "guide"
SILENCED_SYSTEM_CHECKS: list[str] = []

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"hide_secrets": {"()": "accounts.logs.HideSecrets"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "filters": ["hide_secrets"]}},
    "loggers": {
        # Both write every address that is asked for, with the secrets in it.
        name: {"handlers": ["console"], "level": "INFO", "propagate": False}
        for name in ("django.server", "gunicorn.access")
    },
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
}
