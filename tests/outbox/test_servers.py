"""How the server is reached: encryption, log-in, and what the doctor says of it. A folder may stand in its place."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from pathlib import Path
from urllib.parse import quote

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.outbox.conftest import Desk
from tests.support.smtp import PASSWORD, USER, PostOffice, post_office, with_encryption, with_log_in
from yotei.cli import doctor
from yotei.outbox.models import MailServer

LOGIN = f"{USER.decode()}:{quote(PASSWORD.decode())}@"


@pytest.fixture
def certificate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path]:
    """Of localhost, and trusted here."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    builder = builder.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
    builder = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
    made = builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    files = tmp_path / "certificate.pem", tmp_path / "key.pem"
    files[0].write_bytes(made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
    form = serialization.PrivateFormat.PKCS8
    files[1].write_bytes(key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()))
    monkeypatch.setenv("SSL_CERT_FILE", str(files[0]))
    return files


@pytest.fixture
def guarded() -> Iterator[PostOffice]:
    with post_office(**with_log_in()) as office:
        yield office


def test_the_user_of_the_address_logs_in(desk: Desk, guarded: PostOffice) -> None:
    desk.use(f"smtp://{LOGIN}127.0.0.1:{guarded.port}")
    mail = desk.put()
    desk.work()
    assert guarded.box.ids == [mail.message_id]


@pytest.mark.parametrize("login", ["", "yotei:wrong@"])
def test_a_refused_log_in_costs_no_mail(desk: Desk, guarded: PostOffice, login: str) -> None:
    desk.use(f"smtp://{login}127.0.0.1:{guarded.port}")
    mail = desk.put()
    desk.work()
    assert (desk.read(mail).state, desk.read(mail).tries) == ("waiting", 0)
    assert MailServer.known().problem == ("login" if login else "sender")
    assert "wrong" not in MailServer.known().words


def test_no_password_stands_in_any_log(desk: Desk, guarded: PostOffice, caplog: pytest.LogCaptureFixture) -> None:
    desk.use(f"smtp://yotei:sesame@127.0.0.1:{guarded.port}")
    desk.put()
    desk.work()
    assert "mail_server_away" in caplog.text
    assert "sesame" not in caplog.text


@pytest.mark.parametrize(("scheme", "from_the_start"), [("smtps", True), ("smtp+tls", False)])
def test_a_mail_goes_over_an_encrypted_line(
    desk: Desk, certificate: tuple[Path, Path], scheme: str, from_the_start: bool
) -> None:
    with post_office(**with_encryption(*certificate, from_the_start=from_the_start)) as office:
        desk.use(f"{scheme}://localhost:{office.port}")
        mails = [desk.put(), desk.put()]
        desk.work()
        desk.postman.hang_up()
        assert office.box.ids == [mail.message_id for mail in mails]


@pytest.mark.parametrize("scheme", ["smtps", "smtp+tls"])
def test_a_line_that_cannot_be_trusted_gets_nothing(
    desk: Desk, certificate: tuple[Path, Path], scheme: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    with post_office(**with_encryption(*certificate, from_the_start=scheme == "smtps")) as office:
        desk.use(f"{scheme}://localhost:{office.port}")
        desk.put()
        desk.work()
        assert (office.box.ids, MailServer.known().problem) == ([], "encryption")


def test_a_server_without_encryption_gets_nothing_where_it_was_asked_for(desk: Desk) -> None:
    desk.use(f"smtp+tls://127.0.0.1:{desk.office.port}")
    desk.put()
    desk.work()
    assert (desk.office.box.ids, MailServer.known().problem) == ([], "encryption")


def test_a_folder_takes_mails_as_files(desk: Desk, tmp_path: Path) -> None:
    folder = tmp_path / "mail box"
    desk.use(f"folder://{quote(str(folder))}")
    mail = desk.put()
    desk.work()
    [file] = folder.iterdir()
    assert file.suffix == ".eml"
    assert message_from_bytes(file.read_bytes())["Message-ID"] == mail.message_id
    assert desk.read(mail).state == "sent"


def test_a_folder_that_cannot_be_written_keeps_mails_waiting(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    desk.use(f"folder://{tmp_path}/file")
    mail = desk.put()
    desk.work()
    assert (desk.read(mail).state, MailServer.known().problem) == ("waiting", "unreachable")


def test_the_doctor_tries_the_server(desk: Desk, guarded: PostOffice, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    assert doctor.mail_server_lets_us_in() == (True, "The mail server lets us in.")
    desk.use(f"smtp://yotei:sesame@127.0.0.1:{guarded.port}")
    finding = doctor.mail_server_lets_us_in()
    assert not finding.ok
    assert "refuses user name and password" in finding.sentence
    assert "sesame" not in finding.sentence
    desk.use("smtp://127.0.0.1:1")
    assert "cannot be reached" in doctor.mail_server_lets_us_in().sentence
    desk.use("")
    assert doctor.mail_server_lets_us_in().ok
