"""The secret in an invitation's link. The database knows only its hash, so it cannot be read there."""

import hashlib
import secrets


def new_token() -> str:
    """Return a token nobody can guess: 32 random bytes, as they stand in an address."""
    return secrets.token_urlsafe(32)


def hash_of(token: str) -> str:
    """Return the hash under which the invitation with `token` is kept."""
    return hashlib.sha256(token.encode()).hexdigest()
