"""`python -m zoom_sandbox`: the sandbox on a port, until Ctrl-C or SIGTERM."""

import argparse
import signal
import sys
from collections.abc import Sequence
from types import FrameType

from zoom_sandbox.limits import PLANS
from zoom_sandbox.sandbox import Sandbox
from zoom_sandbox.server import Server


def main(argv: Sequence[str] | None = None) -> int:
    options = _parser().parse_args(argv)
    try:
        server = _server(options)
    except OSError as error:
        return _fail(f"cannot listen on {options.host}:{options.port}: {error.strerror}")
    except (ValueError, OverflowError) as error:
        return _fail(str(error))
    for number in (signal.SIGTERM, signal.SIGINT):  # SIGINT too: a shell's background job comes with it ignored
        signal.signal(number, _stop)
    sys.stdout.write(f"Zoom sandbox: {server.url}/ (API {server.url}/v2, token {server.url}/oauth/token)\n")
    sys.stdout.flush()
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        pass
    finally:
        server.close()
    return 0


def _server(options: argparse.Namespace) -> Server:
    sandbox = Sandbox(
        plan=options.plan,
        latency_ms=options.latency_ms,
        account_id=options.account_id,
        client_id=options.client_id,
        client_secret=options.client_secret,
        users=tuple(options.user),
        any_user=options.any_user,
        unknown_fields=options.unknown_fields,
        null_fields=options.null_fields,
        me=options.me,
        base_url=options.base_url,
        may_kill=options.may_kill,
    )
    return Server(sandbox, options.host, options.port)


def _fail(message: str) -> int:
    sys.stderr.write(f"zoom-sandbox: {message}\n")
    return 1


def _stop(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="zoom-sandbox", description="A stateful stand-in for Zoom's REST API.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=9090)
    parser.add_argument("--plan", choices=tuple(PLANS), default="pro", help="whose rate limits hold")
    parser.add_argument("--latency-ms", type=float, default=0, help="every call takes at least this long")
    parser.add_argument("--account-id", default="", help="accept only this one (default: any)")
    parser.add_argument("--client-id", default="", help="accept only this one (default: any)")
    parser.add_argument("--client-secret", default="", help="accept only this one (default: any)")
    parser.add_argument("--user", action="append", default=[], metavar="EMAIL", help="one more licensed host")
    parser.add_argument("--any-user", action="store_true", help="every e-mail is a licensed host")
    fate = ("refuse", "ignore")  # what is unconfirmed of Zoom: the first value asks more of a client
    parser.add_argument("--unknown-fields", choices=fate, default="refuse", help="what becomes of them in a body")
    parser.add_argument("--null-fields", choices=fate, default="refuse", help="what becomes of a null in a body")
    parser.add_argument("--me", choices=("nobody", "owner"), default="nobody", help="who /users/me is")
    parser.add_argument("--base-url", default=None, help="where join links lead (default: this server)")
    parser.add_argument("--may-kill", action="store_true", help="faults may end processes of this machine")
    return parser


if __name__ == "__main__":
    raise SystemExit(main())
