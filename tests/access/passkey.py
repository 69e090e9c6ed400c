"""A passkey as a browser would have registered it."""

import hashlib
import json
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import Aaguid, AttestationObject, AttestedCredentialData, AuthenticatorData

CREDENTIAL_ID = b"a passkey of the access tests"


def registered_passkey(name: str) -> dict[str, Any]:
    """Return what allauth keeps of a passkey called `name`."""
    key = ES256.from_cryptography_key(ec.generate_private_key(ec.SECP256R1()).public_key())
    attested = AttestedCredentialData.create(Aaguid.NONE, CREDENTIAL_ID, key)
    flags = AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.AT
    seen = AuthenticatorData.create(hashlib.sha256(b"testserver").digest(), flags, 0, attested)
    client = {"type": "webauthn.create", "challenge": "AAAA", "origin": "https://testserver"}
    credential = {
        "id": websafe_encode(CREDENTIAL_ID),
        "rawId": websafe_encode(CREDENTIAL_ID),
        "type": "public-key",
        "response": {
            "clientDataJSON": websafe_encode(json.dumps(client).encode()),
            "attestationObject": websafe_encode(AttestationObject.create("none", seen, {})),
        },
    }
    return {"name": name, "credential": credential}
