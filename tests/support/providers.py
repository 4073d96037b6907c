"""The company's own log-in: a real OpenID provider on a port, and a SAML provider that signs."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import httpx2

START_SECONDS = 60.0  # a loaded machine


@dataclass(frozen=True)
class OpenIdProvider:
    """Discovery, authorization with PKCE, signed tokens, userinfo: the package oidc-provider-mock in its own process."""

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
