"""Leads clients whose addresses are fixed to a sandbox, from outside: a proxy that answers for Zoom's hosts.

A client is told of it as of any company's proxy, by the environment: where it is, and which certificates to trust. It
goes on believing that it talks to https://zoom.us. No other host is let through.
"""

import datetime
import select
import socket
import socketserver
import ssl
import threading
from pathlib import Path
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

HOSTS = ("zoom.us", "api.zoom.us")


class Door:
    """`with Door(server.url, folder) as door:`; a program started with `door.environment` is led to the server."""

    def __init__(self, url: str, folder: Path) -> None:
        self._target = (urlsplit(url).hostname or "", urlsplit(url).port or 80)
        authority, self._context = _certificates(folder)
        self.asked: list[str] = []  # the hosts
        door = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                method, target, _ = self.rfile.readline().decode().split(" ", 2)
                while self.rfile.readline().strip():
                    pass
                door.asked.append(f"{method} {target}")
                if method != "CONNECT" or target not in [f"{host}:443" for host in HOSTS]:
                    self.wfile.write(b"HTTP/1.1 403 Only Zoom is behind this door\r\n\r\n")
                    return
                self.wfile.write(b"HTTP/1.1 200 Connected\r\n\r\n")
                door._lead(self.connection)

        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        proxy = f"http://127.0.0.1:{self._server.server_address[1]}"
        self.environment = {
            **dict.fromkeys(("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"), proxy),
            **dict.fromkeys(("NO_PROXY", "no_proxy"), ""),
            **dict.fromkeys(("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "NODE_EXTRA_CA_CERTS"), str(authority)),
        }

    def _lead(self, line: socket.socket) -> None:
        with (
            self._context.wrap_socket(line, server_side=True) as client,
            socket.create_connection(self._target) as server,
        ):
            while True:
                ready = [client] if client.pending() else select.select([client, server], [], [])[0]
                for one in ready:
                    piece = one.recv(65536)
                    if not piece:
                        return
                    (server if one is client else client).sendall(piece)

    def __enter__(self) -> "Door":
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()


def _certificates(folder: Path) -> tuple[Path, ssl.SSLContext]:
    """An authority of this moment, in a file, and a server's context for Zoom's hosts that it has signed."""
    owner, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    authority = (
        _draft("Authority of a test", owner, owner, "Authority of a test")
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_may_sign(), critical=True)
        .sign(owner, hashes.SHA256())
    )
    names = x509.SubjectAlternativeName([x509.DNSName(host) for host in HOSTS])
    leaf = (
        _draft(HOSTS[0], key, owner, "Authority of a test")
        .add_extension(names, critical=False)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .sign(owner, hashes.SHA256())
    )
    trusted, served = folder / "authority.pem", folder / "server.pem"
    trusted.write_bytes(authority.public_bytes(serialization.Encoding.PEM))
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    served.write_bytes(private + leaf.public_bytes(serialization.Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(served)
    return trusted, context


def _draft(
    name: str, key: ec.EllipticCurvePrivateKey, owner: ec.EllipticCurvePrivateKey, issuer: str
) -> x509.CertificateBuilder:
    now, day = datetime.datetime.now(datetime.UTC), datetime.timedelta(days=1)
    return (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, issuer)]))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - day)
        .not_valid_after(now + day)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(owner.public_key()), critical=False)
    )


def _may_sign() -> x509.KeyUsage:
    others = ("content_commitment", "key_encipherment", "data_encipherment", "key_agreement", "encipher_only")
    flags = dict.fromkeys((*others, "decipher_only", "digital_signature"), False)
    return x509.KeyUsage(key_cert_sign=True, crl_sign=True, **flags)
