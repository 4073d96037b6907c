"""The Zoom sandbox mounted through the HTTP client's transport: our own client runs unchanged."""

import asyncio

import httpx2

from zoom_sandbox import ConnectionFault, Sandbox


class SandboxTransport(httpx2.AsyncBaseTransport):
    """Answers from the sandbox in this process. A wounded connection becomes the error that a socket would give."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._wsgi = httpx2.WSGITransport(app=sandbox.wsgi)

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        await request.aread()
        return await asyncio.to_thread(self._answer, request)

    def _answer(self, request: httpx2.Request) -> httpx2.Response:
        try:
            answer = self._wsgi.handle_request(request)
            return httpx2.Response(answer.status_code, headers=answer.headers, content=answer.read())
        except ConnectionFault as fault:
            raise _as_socket_error(fault, request) from None


def _as_socket_error(fault: ConnectionFault, request: httpx2.Request) -> httpx2.TransportError:
    match fault.kind:
        case "refuse":
            return httpx2.ConnectError("refused", request=request)
        case "silence":
            return httpx2.ReadTimeout("silent", request=request)
        case "reset":
            return httpx2.ReadError("reset", request=request)
    return httpx2.RemoteProtocolError(fault.kind, request=request)
