"""`./run demo`: Yotei with demo data and the Zoom sandbox beside it, until Ctrl-C."""

import ctypes
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from types import FrameType
from urllib.parse import quote

from tools import setup
from tools.shell import ROOT, YOTEI, Failure, environment, must, say

HOST = "127.0.0.1"
PORT = 8000
SANDBOX_PORT = 9090
ADDRESS = f"http://{HOST}:{PORT}"
SANDBOX = f"http://{HOST}:{SANDBOX_PORT}"
# The sandbox gives a token to whoever names this account and client.
ENVIRONMENT = {
    "YOTEI_DEMO": "1",
    "YOTEI_ZOOM_API_URL": f"{SANDBOX}/v2",
    "YOTEI_ZOOM_TOKEN_URL": f"{SANDBOX}/oauth/token",
    "YOTEI_ZOOM_ACCOUNT_ID": "sandbox-account",
    "YOTEI_ZOOM_CLIENT_ID": "sandbox-client",
    "YOTEI_ZOOM_CLIENT_SECRET": "sandbox-secret",
    "YOTEI_MAIL_URL": f"folder://{quote(str(ROOT / 'var/mail'))}",
    "YOTEI_MAIL_FROM": "Yotei <yotei@example.com>",
}
START_SECONDS = 60  # A cold start takes a few; a busy small machine several times that.
STOP_SECONDS = 12  # `yotei serve` promises to end within 10.

WELCOME = f"""
Yotei       {ADDRESS}
Zoom        {SANDBOX}   サンドボックス（本物のZoomではありません）/ a sandbox, not Zoom itself
メール      var/mail   送られず、ファイルになります / mails become files there, nobody gets them

ログイン / log-ins (パスワード / password: demo)
  admin     管理者 / administrator
  taro      営業太郎  Zoomアカウントあり / has a Zoom account
  hanako    営業花子  メールアドレスのみ / e-mail address only
  jiro      営業次郎  どちらもなし / neither

Ctrl-C で終了します。/ Ctrl-C ends it.
"""


class Ended(Exception):
    """Somebody asked us to end."""


def main(arguments: list[str]) -> int:
    if arguments:
        raise Failure("./run demo takes no arguments.")
    for port in (PORT, SANDBOX_PORT):
        _port_must_be_free(port)
    setup.prepare()
    signal.signal(signal.SIGTERM, _end)
    signal.signal(signal.SIGINT, _end)
    children: dict[str, subprocess.Popen[bytes]] = {}
    try:
        children["sandbox"] = _start("sandbox", "--port", str(SANDBOX_PORT))
        must([YOTEI, "migrate"], what="Preparing the database", env=ENVIRONMENT)
        must([YOTEI, "demo-data"], what="Loading the demo data", env=ENVIRONMENT)
        children["serve"] = _start("serve", "--host", HOST, "--port", str(PORT))
        _wait_until_ready(children)
        say(WELCOME)
        return _watch(children)
    except Ended:
        return 0
    finally:
        _stop(children)


def _end(signum: int, frame: FrameType | None) -> None:
    raise Ended


def _port_must_be_free(port: int) -> None:
    with socket.socket() as probe:
        # As servers do: a connection of a moment ago does not keep the port.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise Failure(
                f"The demo needs port {port} on {HOST}, and another program has it. End that one first.\n"
                f"デモが使うポート{port}は他のプログラムが使用中です。"
            ) from error


def _start(*command: str) -> subprocess.Popen[bytes]:
    # In a group of its own: Ctrl-C reaches us alone, and we pass it on once. `yotei serve` takes a second signal for
    # impatience and kills what it has in hand.
    return subprocess.Popen(
        [YOTEI, *command],
        cwd=ROOT,
        env=environment(ENVIRONMENT),
        process_group=0,
        preexec_fn=_end_with_parent,
    )


def _end_with_parent() -> None:
    """A demo that is killed outright leaves nothing running, where the kernel can see to it (PR_SET_PDEATHSIG)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)


def _wait_until_ready(children: dict[str, subprocess.Popen[bytes]]) -> None:
    deadline = time.monotonic() + START_SECONDS
    for address in (f"{SANDBOX}/", f"{ADDRESS}/healthz"):
        while not _answers(address):
            _all_must_live(children)
            if time.monotonic() > deadline:
                raise Failure(f"{address} does not answer after {START_SECONDS} seconds.")
            time.sleep(0.1)


def _answers(address: str) -> bool:
    # Straight to this machine: a proxy of the environment has no business here.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(address, timeout=2) as answer:
            return bool(answer.status == 200)
    except urllib.error.HTTPError as error:
        return error.code < 500  # It answers, if only that there is no such page.
    except OSError:
        return False


def _watch(children: dict[str, subprocess.Popen[bytes]]) -> int:
    while True:
        _all_must_live(children)
        time.sleep(0.5)


def _all_must_live(children: dict[str, subprocess.Popen[bytes]]) -> None:
    for name, child in children.items():
        if child.poll() is not None:
            raise Failure(f"yotei {name} ended by itself (exit code {child.returncode}).")


def _stop(children: dict[str, subprocess.Popen[bytes]]) -> None:
    """Ends Yotei before the sandbox that it speaks with; what does not end in time is killed."""
    # A second Ctrl-C must not leave half of it running.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    for child in reversed(children.values()):
        child.terminate()
        try:
            child.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
