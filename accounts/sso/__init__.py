"""Single sign-on by OpenID Connect: NHSmail, CIS2 or any other provider the environment names.

allauth speaks the protocol. Here it is made stricter: every ID token's signature, issuer, audience,
age and nonce are checked, only known people get in, and it is seen whether two factors were asked for.
"""
