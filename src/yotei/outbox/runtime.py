"""What the environment says of mail, handed in once a process."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Post:
    """How mail leaves this installation. `url` may hold a password: it is shown nowhere."""

    url: str = ""
    sender: str = "yotei@localhost"
    domain: str = "localhost"  # of Message-IDs
    base_url: str = ""


_post = Post()


def configure(post: Post) -> None:
    global _post
    _post = post


def post() -> Post:
    return _post


def is_set_up() -> bool:
    """Whether mails go anywhere. Without it they wait."""
    return bool(_post.url)
