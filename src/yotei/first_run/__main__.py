"""`python -m yotei.first_run --host H --port N`: serves the pages until the last one was sent; exit code 0 then."""

import argparse
import os
import secrets
import sys
import threading
import time
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from cryptography.fernet import Fernet

from yotei.cli.terminal import refuse, say
from yotei.cli.words import gettext as _
from yotei.config import written

# The last page has its styles and its script by then: all pages share them.
LINGER = 1.0


class Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class Handler(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Nothing: the terminal shows the code and nothing else."""


def main() -> int:
    given = argparse.ArgumentParser()
    given.add_argument("--host", default="127.0.0.1")
    given.add_argument("--port", type=int, default=8000)
    options = given.parse_args()
    if written.is_told():
        return 0
    # Yotei's own settings want keys; these here are of this process alone.
    os.environ |= {"DJANGO_SETTINGS_MODULE": "yotei.first_run.settings"}
    own = {"YOTEI_SECRET_KEY": secrets.token_urlsafe(50), "YOTEI_ENCRYPTION_KEY": Fernet.generate_key().decode()}
    made = [name for name in own if not os.environ.get(name)]
    os.environ |= {name: own[name] for name in made}
    from django.core.wsgi import get_wsgi_application  # noqa: PLC0415 - the environment comes first

    application = get_wsgi_application()
    for name in made:
        del os.environ[name]  # what is made for the installation is made at the end
    from yotei.first_run.views import ANSWERS  # noqa: PLC0415 - it needs the settings

    try:
        server = make_server(options.host, options.port, application, server_class=Server, handler_class=Handler)
    except OSError:
        sentence = _("Port {port} of {host} cannot be used. Stop what uses it or choose another one with --port.")
        refuse(sentence.format(port=options.port, host=options.host))
    address = f"http://{options.host}:{options.port}/"
    say(_("Yotei is new here. Open {address} and enter the code {code}").format(address=address, code=ANSWERS.code))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        while not ANSWERS.is_done:
            time.sleep(0.1)
        time.sleep(LINGER)
    except KeyboardInterrupt:
        return 130
    server.shutdown()
    server.server_close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
