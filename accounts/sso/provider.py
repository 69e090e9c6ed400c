"""The protocol: what is asked of a provider, and what its answer must prove."""

import hmac
import logging
from typing import Any

import jwt
import requests
from allauth.account.models import EmailAddress
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.helpers import render_authentication_error
from allauth.socialaccount.providers.base.constants import AuthProcess
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import get_random_string

logger = logging.getLogger(__name__)

# Signed with the provider's private key: never "none", and never a secret that both sides hold.
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]
CLOCKS_APART = 30  # seconds that the provider's clock and ours may differ


class SingleSignOnAdapter(OpenIDConnectOAuth2Adapter):
    """Turns a provider's answer into claims that can be believed."""

    nonce = ""  # what the answer must repeat; set from the state when the person comes back

    def complete_login(self, request: HttpRequest, app: Any, token: Any, **kwargs: Any) -> Any:
        """Return the sign-in that the provider vouches for. Raises OAuth2Error where it proves nothing."""
        claims = self._decode_id_token(app, kwargs["response"].get("id_token") or "")
        details = {}
        if app.settings["fetch_userinfo"]:
            details = self._fetch_user_info(token.token)
            if details.get("sub") != claims["sub"]:
                raise OAuth2Error("The user information is about somebody else.")
        data = {"claims": claims, "details": details}
        return self.get_provider().sociallogin_from_response(request, data)

    def _decode_id_token(self, app: Any, id_token: str) -> dict[str, Any]:
        """Return the claims of `id_token`.

        allauth leaves the signature out where the token came straight from the provider, and knows no
        nonce; checking both costs one request.
        """
        with get_adapter().get_requests_session() as session:
            answer = session.get(self.openid_config["jwks_uri"])
            answer.raise_for_status()
        try:
            keys = jwt.PyJWKSet.from_dict(answer.json())
            wanted = jwt.get_unverified_header(id_token).get("kid")
            key = keys[wanted] if wanted else keys.keys[0]
            claims: dict[str, Any] = jwt.decode(
                id_token,
                key,
                algorithms=ALGORITHMS,
                audience=app.client_id,
                issuer=self.openid_config["issuer"],
                leeway=CLOCKS_APART,
                options={"require": ["iss", "aud", "exp", "iat", "sub"]},
            )
        except (jwt.PyJWTError, KeyError, ValueError) as error:
            raise OAuth2Error(f"The ID token is not valid: {error}") from error
        if claims.get("azp", app.client_id) != app.client_id:
            raise OAuth2Error("The ID token was made for another application.")
        if not self.nonce or not hmac.compare_digest(str(claims.get("nonce", "")), self.nonce):
            raise OAuth2Error("The ID token does not belong to this sign-in.")
        return claims


class SingleSignOnProvider(OpenIDConnectProvider):
    """A provider from the settings; `app.settings` is what `oidc_provider` there made."""

    oauth2_adapter_class = SingleSignOnAdapter
    package = "accounts.sso"  # where allauth finds our URLs
    pkce_enabled_default = True

    def get_redirect_from_request_kwargs(self, request: HttpRequest) -> dict[str, Any]:
        """Return how to send the person off. A link to us cannot change what we ask for."""
        kwargs: dict[str, Any] = super().get_redirect_from_request_kwargs(request)
        return {
            **kwargs,
            "process": AuthProcess.LOGIN,
            "scope": self.get_scope(),
            "auth_params": self.get_auth_params(),
        }

    def redirect(
        self, request: HttpRequest, process: str, next_url: Any = None, data: Any = None, **kwargs: Any
    ) -> HttpResponse:
        """Send the person to the provider with a nonce, or show that the provider cannot be reached."""
        nonce = get_random_string(32)
        auth_params = {**kwargs.pop("auth_params", {}), "nonce": nonce}
        try:
            answer: HttpResponse = super().redirect(
                request, process, next_url, data, auth_params=auth_params, nonce=nonce, **kwargs
            )
        except (requests.RequestException, KeyError) as error:
            logger.warning("Single sign-on: %s cannot be reached (%s).", self.name, type(error).__name__)
            answer = render_authentication_error(request, self, exception=error)
        return answer

    def extract_uid(self, data: dict[str, Any]) -> str:
        """Return who this is to the provider, for ever."""
        return str(data["claims"]["sub"])

    def extract_extra_data(self, data: dict[str, Any]) -> dict[str, Any]:
        """Return what is kept of the answer: how the person proved who they are, as signed, and no more."""
        return {name: data["claims"][name] for name in ("acr", "amr") if name in data["claims"]}

    def extract_common_fields(self, data: dict[str, Any]) -> dict[str, Any]:
        """Return nothing: whoever gets in has a name and an address here."""
        return {}

    def extract_email_addresses(self, data: dict[str, Any]) -> list[EmailAddress]:
        """Return the person's address, verified where the provider says so or is trusted to give no other."""
        claim = self.app.settings["email_claim"]
        # The flag counts for the address it stands beside.
        source: dict[str, Any] = next(
            (part for part in (data["details"], data["claims"]) if claim in part), {}
        )
        if not isinstance(source.get(claim), str):
            return []
        verified = self.app.settings["trust_email"] or source.get("email_verified") is True
        return [EmailAddress(email=source[claim], verified=verified, primary=True)]

    def asked_for_two_factors(self, proof: dict[str, Any]) -> bool:
        """Say whether the kept claims show a sign-in as strong as our own second factor."""
        methods = proof.get("amr") or []
        methods = {methods} if isinstance(methods, str) else {str(method) for method in methods}
        return proof.get("acr") in self.app.settings["strong_acr"] or not methods.isdisjoint(
            self.app.settings["strong_amr"]
        )
