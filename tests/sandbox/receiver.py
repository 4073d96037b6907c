"""An address for events: keeps what was posted to it, and answers as it is told."""

import hashlib
import hmac
import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

SECRET = "a-secret-of-tests"


@dataclass
class Post:
    headers: Mapping[str, str]
    body: bytes

    @property
    def name(self) -> str:
        return str(self.json["event"])

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def stamp(self) -> int:
        return int(self.headers["x-zm-request-timestamp"])

    @property
    def is_signed(self) -> bool:
        """As Zoom tells receivers to check it: over the raw bytes."""
        message = f"v0:{self.headers['x-zm-request-timestamp']}:".encode() + self.body
        return self.headers["x-zm-signature"] == "v0=" + hmac.new(SECRET.encode(), message, hashlib.sha256).hexdigest()


class Receiver:
    """`statuses` are answered first, one a post, then 204; `secret` is what validations are answered with."""

    def __init__(self) -> None:
        self.posts: list[Post] = []
        self.validations: list[Post] = []
        self.statuses: list[int] = []
        self.secret = SECRET
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                status, answer = receiver._take(Post({name.lower(): text for name, text in self.headers.items()}, body))
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(answer)))
                if 300 <= status < 400:
                    self.send_header("Location", receiver.url + "/elsewhere")
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *_: object) -> None:
                """Quiet."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    def _take(self, post: Post) -> tuple[int, bytes]:
        if post.name == "endpoint.url_validation":
            self.validations.append(post)
            token = post.json["payload"]["plainToken"]
            proof = hmac.new(self.secret.encode(), token.encode(), hashlib.sha256).hexdigest()
            return 200, json.dumps({"plainToken": token, "encryptedToken": proof}).encode()
        self.posts.append(post)
        return (self.statuses.pop(0) if self.statuses else 204), b""

    @property
    def names(self) -> list[str]:
        return [post.name for post in self.posts]

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
