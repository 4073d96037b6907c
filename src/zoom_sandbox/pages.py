"""placeholder"""

from typing import TYPE_CHECKING

from zoom_sandbox.http import Answer

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

    from zoom_sandbox.sandbox import Sandbox


class Pages:
    def __init__(self, sandbox: "Sandbox") -> None:
        self._sandbox = sandbox

    def serve(self, environ: "WSGIEnvironment") -> Answer:
        return Answer(404)
