"""What the environment may say about signing in, and what it hears when it says it wrongly."""

import json

import pytest

from tests.meta.test_settings import PRODUCTION, manage

OIDC = {
    "OIDC_PROVIDERS": "cis2,nhs-mail",
    "OIDC_CIS2_NAME": "NHS Care Identity",
    "OIDC_CIS2_SERVER_URL": "https://cis2.example.nhs.uk/realm",
    "OIDC_CIS2_CLIENT_ID": "portal",
    "OIDC_CIS2_CLIENT_SECRET": "secret",
    "OIDC_CIS2_ACR_VALUES": "AAL2_OR_AAL3_ANY",
    "OIDC_CIS2_STRONG_ACR": "AAL2_ANY,AAL3_ANY",
    "OIDC_NHS_MAIL_SERVER_URL": "https://mail.example.nhs.uk",
    "OIDC_NHS_MAIL_CLIENT_ID": "portal",
    "OIDC_NHS_MAIL_CLIENT_SECRET": "secret",
    "OIDC_NHS_MAIL_TRUST_EMAIL": "True",
    "OIDC_NHS_MAIL_ORIGINS": "https://login.example.nhs.uk",
}
ASK = """
import json
from django.conf import settings as s
print(json.dumps({name: getattr(s, name) for name in %r}))
"""


def ask(*names: str, **environment: str) -> dict:
    result = manage("shell", "--no-imports", "--command", ASK % (names,), **environment)
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout)


def test_production_protects_by_itself():
    said = ask(
        "MFA_REQUIRED_ROLES",
        "IDLE_MINUTES",
        "SESSION_COOKIE_NAME",
        "CSRF_COOKIE_NAME",
        "SESSION_COOKIE_SECURE",
        "CSRF_COOKIE_SECURE",
        "SECURE_SSL_REDIRECT",
        "SECURE_HSTS_SECONDS",
        "ALLAUTH_TRUSTED_PROXY_COUNT",
        **PRODUCTION,
        BEHIND_PROXY="True",
    )
    assert said == {
        "MFA_REQUIRED_ROLES": ["administrator", "commissioner", "national_viewer"],
        "IDLE_MINUTES": {"default": 30},
        "SESSION_COOKIE_NAME": "__Host-sessionid",
        "CSRF_COOKIE_NAME": "__Host-csrftoken",
        "SESSION_COOKIE_SECURE": True,
        "CSRF_COOKIE_SECURE": True,
        "SECURE_SSL_REDIRECT": True,
        "SECURE_HSTS_SECONDS": 31_536_000,
        "ALLAUTH_TRUSTED_PROXY_COUNT": 1,
    }


def test_the_cookies_page_names_the_cookies_as_they_are_sent(client, settings):
    from_urls = "from migrations_portal.urls import COOKIES; print(*COOKIES.values())"
    said = manage("shell", "--no-imports", "--command", from_urls, **PRODUCTION)
    assert said.stdout.split() == ["__Host-sessionid", "__Host-csrftoken"], said.stderr
    text = client.get("/cookies/").content.decode()
    assert settings.SESSION_COOKIE_NAME in text
    assert settings.CSRF_COOKIE_NAME in text


def test_the_demo_asks_for_no_second_factor_unless_told():
    assert ask("MFA_REQUIRED_ROLES") == {"MFA_REQUIRED_ROLES": []}
    told = ask("MFA_REQUIRED_ROLES", MFA_REQUIRED_ROLES="administrator")
    assert told == {"MFA_REQUIRED_ROLES": ["administrator"]}


def test_the_environment_sets_idle_minutes_by_role():
    said = ask("IDLE_MINUTES", IDLE_MINUTES='{"default": 20, "administrator": 10}')
    assert said == {"IDLE_MINUTES": {"default": 20, "administrator": 10}}


def test_providers_come_from_the_environment_and_stand_in_the_policy(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("from-a-file")
    environment = {**PRODUCTION, **OIDC, "OIDC_CIS2_CLIENT_SECRET_FILE": str(secret)}
    del environment["OIDC_CIS2_CLIENT_SECRET"]
    said = ask("OIDC_PROVIDERS", "CONTENT_SECURITY_POLICY", **environment)
    cis2, mail = said["OIDC_PROVIDERS"]
    assert (cis2["provider_id"], cis2["name"], cis2["secret"]) == ("cis2", "NHS Care Identity", "from-a-file")
    assert cis2["settings"]["auth_params"] == {"acr_values": "AAL2_OR_AAL3_ANY"}
    assert cis2["settings"]["strong_acr"] == ["AAL2_ANY", "AAL3_ANY"]
    assert cis2["settings"]["trust_email"] is False
    assert mail["settings"]["trust_email"] is True
    directives = said["CONTENT_SECURITY_POLICY"]["DIRECTIVES"]
    assert directives["form-action"] == [
        "'self'",
        "https://cis2.example.nhs.uk",
        "https://login.example.nhs.uk",
        "https://mail.example.nhs.uk",
    ]
    assert not any("example" in str(value) for name, value in directives.items() if name != "form-action")


def test_production_with_providers_passes_the_deployment_checks():
    result = manage("check", "--deploy", "--fail-level", "WARNING", **PRODUCTION, **OIDC)
    assert result.returncode == 0, result.stderr


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"MFA_REQUIRED_ROLES": "adminstrator"}, "MFA_REQUIRED_ROLES names adminstrator. The roles are "),
        ({"IDLE_MINUTES": '{"boss": 5}'}, "IDLE_MINUTES names boss. The roles are practice_manager,"),
        ({"OIDC_PROVIDERS": "cis2"}, "OIDC_PROVIDERS names cis2, so OIDC_CIS2_SERVER_URL must be set."),
        (
            {**OIDC, "OIDC_CIS2_SERVER_URL": "http://cis2.example.nhs.uk"},
            "OIDC_CIS2_SERVER_URL must begin with https://.",
        ),
    ],
)
def test_mistakes_are_named(wrong, said):
    result = manage("check", **PRODUCTION, **wrong)
    assert result.returncode != 0
    assert said in result.stderr
