"""The WSGI application: which part of the sandbox a path belongs to."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from zoom_sandbox.control import Control
from zoom_sandbox.pages import Pages
from zoom_sandbox.service import API, TOKEN_PATH

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

    from zoom_sandbox.sandbox import Sandbox


class Application:
    def __init__(self, sandbox: "Sandbox") -> None:
        self._sandbox = sandbox
        self._control = Control(sandbox)
        self._pages = Pages(sandbox)

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        self._sandbox.end_due()
        path = environ.get("PATH_INFO", "")
        if path in (TOKEN_PATH, API) or path.startswith(API + "/"):
            answer = self._sandbox.service.serve(environ)
        elif path.startswith("/_sandbox/") and not path.startswith("/_sandbox/static/"):
            answer = self._control.serve(environ)
        else:
            answer = self._pages.serve(environ)
            if environ.get("CONTENT_LENGTH") not in (None, "", "0") or "wsgi.input_terminated" in environ:
                # Not every page reads its body: the next request would begin in it.
                answer.headers["Connection"] = "close"
        return answer.send(start_response)
