"""A small OpenID Connect provider that really listens, and can be told to lie."""

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT_ID, CLIENT_SECRET = "portal", "a-secret-of-the-client"


class Provider:
    """Authorisation code flow with PKCE: discovery, sign-in, token, keys and user information.

    `person` is who signs in; `lies` are claims that replace the true ones in the ID token.
    """

    def __init__(self) -> None:
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.signing_key: Any = self.key
        self.algorithm = "RS256"
        self.person: dict[str, Any] = {}
        self.lies: dict[str, Any] = {}
        self.left_out: set[str] = set()
        self.userinfo_lies: dict[str, Any] = {}
        self.codes: dict[str, dict[str, str]] = {}
        self.asked: list[dict[str, str]] = []
        self.issuer = ""

    def discovery(self) -> dict[str, Any]:
        paths = {
            "authorization": "authorize",
            "token": "token",
            "userinfo": "userinfo",
        }
        return {
            "issuer": self.issuer,
            "jwks_uri": f"{self.issuer}/keys",
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
            **{f"{name}_endpoint": f"{self.issuer}/{path}" for name, path in paths.items()},
        }

    def keys(self) -> dict[str, Any]:
        key = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key()))
        return {"keys": [{**key, "kid": "one", "alg": "RS256", "use": "sig"}]}

    def authorize(self, query: dict[str, str]) -> str:
        """Note what was asked, and return where the browser goes next."""
        self.asked.append(query)
        code = secrets.token_urlsafe(16)
        self.codes[code] = query
        return f"{query['redirect_uri']}?{urlencode({'code': code, 'state': query['state']})}"

    def token(self, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        """Return the tokens for a code, once, to whoever knows the secret and began the journey."""
        query = self.codes.pop(form.get("code", ""), None)
        proof = base64.urlsafe_b64encode(hashlib.sha256(form.get("code_verifier", "").encode()).digest())
        if (
            query is None
            or form.get("client_id") != CLIENT_ID
            or form.get("client_secret") != CLIENT_SECRET
            or form.get("redirect_uri") != query["redirect_uri"]
            or query.get("code_challenge_method") != "S256"
            or proof.decode().rstrip("=") != query["code_challenge"]
        ):
            return 400, {"error": "invalid_grant"}
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "aud": CLIENT_ID,
            "sub": self.person["sub"],
            "iat": now,
            "exp": now + 300,
            "nonce": query.get("nonce", ""),
            **{name: self.person[name] for name in ("acr", "amr") if name in self.person},
            **self.lies,
        }
        claims = {name: value for name, value in claims.items() if name not in self.left_out}
        id_token = jwt.encode(claims, self.signing_key, algorithm=self.algorithm, headers={"kid": "one"})
        answer = {"access_token": "an-access-token", "token_type": "Bearer", "id_token": id_token}
        return 200, {name: value for name, value in answer.items() if name not in self.left_out}

    def userinfo(self) -> dict[str, Any]:
        told = ("sub", "email", "email_verified", "name")
        return {**{name: self.person[name] for name in told if name in self.person}, **self.userinfo_lies}


@contextmanager
def serving(provider: Provider) -> Iterator[Provider]:
    """Let `provider` listen on this machine for a while."""

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_args: Any) -> None:
            """Say nothing: pytest would show it."""

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            query = {name: values[0] for name, values in parse_qs(parts.query).items()}
            match parts.path:
                case "/.well-known/openid-configuration":
                    self.answer(200, provider.discovery())
                case "/keys":
                    self.answer(200, provider.keys())
                case "/userinfo" if self.headers["Authorization"] == "Bearer an-access-token":
                    self.answer(200, provider.userinfo())
                case "/authorize":
                    self.send_response(302)
                    self.send_header("Location", provider.authorize(query))
                    self.end_headers()
                case _:
                    self.answer(404, {})

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            form = {name: values[0] for name, values in parse_qs(body).items()}
            self.answer(*provider.token(form))

        def answer(self, status: int, data: dict[str, Any]) -> None:
            body = json.dumps(data).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    provider.issuer = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
