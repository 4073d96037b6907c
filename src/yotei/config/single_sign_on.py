"""Django-allauth's settings for the company's own log-in, from the environment: OpenID Connect, SAML, both or none."""

from typing import Any

from yotei.config.environment import Environment

# In the addresses that the provider is told: /sso/company/callback, /saml/company/acs.
SLUG = "company"


def providers(given: Environment) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if given.oidc_issuer and given.oidc_client_id and given.oidc_client_secret:
        app = {
            "provider_id": SLUG,
            "name": given.oidc_name,
            "client_id": given.oidc_client_id,
            "secret": given.oidc_client_secret.get_secret_value(),
            "settings": {"server_url": given.oidc_issuer},
        }
        found["openid_connect"] = {"APPS": [app], "OAUTH_PKCE_ENABLED": True}
    if given.saml_metadata_url and given.saml_entity_id:
        idp = {"metadata_url": given.saml_metadata_url, "entity_id": given.saml_entity_id}
        # Without a signature of the assertion itself its sender is not believed. In an intranet hosts have short names.
        settings = {"idp": idp, "advanced": {"want_assertion_signed": True, "allow_single_label_domains": True}}
        app = {"provider_id": given.saml_entity_id, "name": given.saml_name, "client_id": SLUG, "settings": settings}
        found["saml"] = {"APPS": [app]}
    return found
