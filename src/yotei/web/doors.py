"""Addresses of django-allauth's pages, under its names: only those that an employee needs."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from allauth.socialaccount.providers.openid_connect import views as oidc
from allauth.socialaccount.providers.saml import views as saml
from django.urls import path

from .entrance import at_the_provider
from .views import security, session

urlpatterns = [
    # Where its pages lead back to.
    path("login", session.log_in, name="account_login"),
    path("security", security.security, name="mfa_index"),
    path("security", security.security, name="mfa_list_webauthn"),
    path("login/second-step", mfa.authenticate, name="mfa_authenticate"),
    path("login/remember", mfa.trust, name="mfa_trust"),
    path("login/passkey", webauthn.login_webauthn, name="mfa_login_webauthn"),
    path("security/confirm", account.reauthenticate, name="account_reauthenticate"),
    path("security/confirm/code", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("security/confirm/passkey", webauthn.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("security/app/on", totp.activate_totp, name="mfa_activate_totp"),
    path("security/app/off", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("security/passkeys/new", webauthn.add_webauthn, name="mfa_add_webauthn"),
    path("security/passkeys/<int:pk>/remove", webauthn.remove_webauthn, name="mfa_remove_webauthn"),
    path("security/codes", recovery.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("security/codes/new", recovery.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    # The company's own log-in.
    path("sso/<slug:provider_id>/login", at_the_provider(oidc.login), name="openid_connect_login"),
    path("sso/<slug:provider_id>/callback", at_the_provider(oidc.callback), name="openid_connect_callback"),
    path("saml/<slug:organization_slug>/login", at_the_provider(saml.login), name="saml_login"),
    path("saml/<slug:organization_slug>/metadata", saml.metadata, name="saml_metadata"),
    path("saml/<slug:organization_slug>/acs", saml.acs, name="saml_acs"),
    path("saml/<slug:organization_slug>/acs/finish", at_the_provider(saml.finish_acs), name="saml_finish_acs"),
    # Named in our metadata; who logs out there stays logged in here, until the button is pressed.
    path("saml/<slug:organization_slug>/sls", session.no_single_log_out, name="saml_sls"),
]
