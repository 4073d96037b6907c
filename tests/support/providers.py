"""The company's own log-in: a real OpenID provider on a port, and a SAML provider that signs."""

from __future__ import annotations

import base64
import socket
import subprocess
import sys
import threading
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import httpx2
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from lxml import etree
from onelogin.saml2.utils import OneLogin_Saml2_Utils

START_SECONDS = 60.0  # a loaded machine


@dataclass(frozen=True)
class OpenIdProvider:
    """Discovery, authorization with PKCE, signed tokens, userinfo: oidc-provider-mock, in its own process."""

    issuer: str

    def knows(self, subject: str, **claims: object) -> None:
        answer = httpx2.put(f"{self.issuer}/users/{subject}", json=claims, trust_env=False)
        assert answer.status_code == 204, answer.text

    def asked(self, address: str, subject: str) -> str:
        """Where the provider's page sends somebody who has logged in there."""
        answer = httpx2.post(address, data={"sub": subject}, trust_env=False)
        assert answer.status_code == 302, answer.text
        return str(answer.headers["location"])

    def denied(self, address: str) -> str:
        answer = httpx2.post(address, data={"action": "deny"}, trust_env=False)
        assert answer.status_code == 302, answer.text
        return str(answer.headers["location"])


@contextmanager
def openid_provider() -> Iterator[OpenIdProvider]:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "oidc_provider_mock", "--port", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    issuer = f"http://localhost:{port}"
    try:
        _wait(f"{issuer}/.well-known/openid-configuration", process)
        yield OpenIdProvider(issuer)
    finally:
        process.terminate()
        process.wait(10)


def _wait(address: str, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        assert process.poll() is None, "the provider ended"
        try:
            if httpx2.get(address, trust_env=False).status_code == 200:
                return
        except httpx2.TransportError:
            time.sleep(0.1)
    raise AssertionError("the provider does not answer")


METADATA = """<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="{entity}">
<md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol"><md:KeyDescriptor use="signing">
<ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:X509Data><ds:X509Certificate>{certificate}
</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor><md:SingleSignOnService
Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="{entity}/sso"/></md:IDPSSODescriptor>
</md:EntityDescriptor>"""
# SAML core 2.0 §2.3, §3.3.3: what an assertion says, and the answer around it.
ASSERTION = """<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="a{id}" Version="2.0"
IssueInstant="{now}"><saml:Issuer>{entity}</saml:Issuer><saml:Subject>
<saml:NameID Format="urn:oasis:names:tc:SAML:2.0:nameid-format:persistent">{subject}</saml:NameID>
<saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><saml:SubjectConfirmationData
NotOnOrAfter="{end}" Recipient="{acs}" InResponseTo="{asked}"/></saml:SubjectConfirmation></saml:Subject>
<saml:Conditions NotBefore="{begin}" NotOnOrAfter="{end}"><saml:AudienceRestriction>
<saml:Audience>{audience}</saml:Audience></saml:AudienceRestriction></saml:Conditions>
<saml:AuthnStatement AuthnInstant="{now}"><saml:AuthnContext><saml:AuthnContextClassRef>
urn:oasis:names:tc:SAML:2.0:ac:classes:Password</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement>
<saml:AttributeStatement><saml:Attribute Name="urn:oid:0.9.2342.19200300.100.1.3"><saml:AttributeValue>{email}
</saml:AttributeValue></saml:Attribute></saml:AttributeStatement></saml:Assertion>"""
RESPONSE = """<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ID="r{id}" Version="2.0"
xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" IssueInstant="{now}" Destination="{acs}" InResponseTo="{asked}">
<saml:Issuer>{entity}</saml:Issuer><samlp:Status><samlp:StatusCode
Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status>{assertion}</samlp:Response>"""


@dataclass
class SamlProvider:
    """Serves its metadata, and answers requests with assertions that it signs."""

    entity: str
    key: str
    certificate: str
    acs: str = "http://testserver/saml/company/acs"
    audience: str = "http://testserver/saml/company/metadata"

    def metadata(self) -> str:
        plain = "".join(self.certificate.splitlines()[1:-1])
        return METADATA.format(entity=self.entity, certificate=plain)

    def answer(
        self,
        address: str,
        *,
        email: str,
        subject: str = "s-taro",
        signed_by: SamlProvider | None = None,
        **changes: str,
    ) -> str:
        """The form field that the provider's page posts after a request; `changes` make it a wrong one."""
        request = zlib.decompress(base64.b64decode(parse_qs(urlsplit(address).query)["SAMLRequest"][0]), -15)
        now = datetime.now(UTC)
        values = {
            "id": uuid4().hex,
            "entity": self.entity,
            "subject": subject,
            "email": email,
            "acs": self.acs,
            "audience": self.audience,
            "asked": etree.fromstring(request).get("ID"),
            "now": _moment(now),
            "begin": _moment(now - timedelta(minutes=1)),
            "end": _moment(now + timedelta(minutes=5)),
        } | changes
        assertion = ASSERTION.format(**values).replace(f"{email}\n", email)
        signer = signed_by or self
        sha256 = ("http://www.w3.org/2001/04/xmldsig-more#rsa-sha256", "http://www.w3.org/2001/04/xmlenc#sha256")
        if changes.get("signed") != "no":
            assertion = OneLogin_Saml2_Utils.add_sign(
                assertion, signer.key, signer.certificate, False, *sha256
            ).decode()
        whole = RESPONSE.format(**values, assertion=assertion)
        return base64.b64encode(whole.encode()).decode()


def _moment(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def _key_pair() -> tuple[str, str]:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "provider")])
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = (
        builder.serial_number(1).not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
    )
    certificate = builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM).decode()
    form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return key.private_bytes(*form).decode(), certificate


@contextmanager
def saml_provider() -> Iterator[SamlProvider]:
    class Metadata(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = provider.metadata().encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/samlmetadata+xml")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None: ...

    with ThreadingHTTPServer(("127.0.0.1", 0), Metadata) as server:
        provider = SamlProvider(f"http://127.0.0.1:{server.server_port}", *_key_pair())
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield provider
        finally:
            server.shutdown()
            thread.join()
