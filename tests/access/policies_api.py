"""Who may come through the doors of the API, and of the pages about it."""

from tests.access.policy import SIGNED_IN, Policy
from tests.access.scene import PASSKEY_OWNER

OWNER = frozenset({PASSKEY_OWNER})
BY_TOKEN = Policy(by_token=True)
NAMES = ("api_migrations", "api_migration", "api_tasks", "api_practices", "api_census")

API_POLICIES: dict[str, Policy] = {
    "api": Policy(read=SIGNED_IN),
    "api_tokens_own": Policy(read=SIGNED_IN),
    "api_make_token": Policy(
        read=SIGNED_IN, write=SIGNED_IN, body=lambda _: {"name": "Power BI", "days": "90"}
    ),
    "api_revoke_token": Policy(OWNER, OWNER, OWNER, body=lambda _: {}),
    "api_schema": Policy(public=True, personal=True),
    "api_nothing": Policy(public=True, personal=True),
    **dict.fromkeys(NAMES, BY_TOKEN),
}
