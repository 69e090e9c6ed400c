"""Who may come through the doors that allauth brings."""

from tests.access.policy import Policy
from tests.access.scene import PASSKEY_OWNER

SIGNING_IN = (
    "account_login",
    "account_logout",
    "account_inactive",
    "account_signup",
    "account_email_verification_sent",
    "account_confirm_email",
    "account_confirm_login_code",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "mfa_authenticate",
    "mfa_login_webauthn",
    "socialaccount_login_cancelled",
    "socialaccount_login_error",
    "socialaccount_signup",
    "openid_connect_login",
    "openid_connect_callback",
    # The addresses that these had in former releases
    "/accounts/social/login/cancelled/",
    "/accounts/social/login/error/",
    "/accounts/social/signup/",
)
ONES_OWN = (
    "account_reauthenticate",
    "account_email",
    "account_change_password",
    "account_set_password",
    "mfa_index",
    "mfa_reauthenticate",
    "mfa_activate_totp",
    "mfa_deactivate_totp",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
    "mfa_download_recovery_codes",
    "mfa_list_webauthn",
    "mfa_add_webauthn",
    "mfa_reauthenticate_webauthn",
    "socialaccount_connections",
    "/accounts/social/connections/",
    "usersessions_list",
)
OWNER = frozenset({PASSKEY_OWNER})

ACCOUNT_POLICIES: dict[str, Policy] = {
    **dict.fromkeys(SIGNING_IN, Policy(public=True, personal=True)),
    **dict.fromkeys(ONES_OWN, Policy(personal=True)),
    "mfa_edit_webauthn": Policy(OWNER, OWNER, OWNER, body=lambda _: {"name": "Work laptop"}),
    "mfa_remove_webauthn": Policy(OWNER, OWNER, OWNER, body=lambda _: {}),
}
