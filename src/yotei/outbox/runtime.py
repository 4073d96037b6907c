"""What the environment says of mail, handed in once a process."""

from __future__ import annotations

from dataclasses import dataclass
from email.utils import parseaddr


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds that a mail server may take."""

    step: float = 10.0  # for one answer before the end of a mail
    mail: float = 30.0  # for all of them together: a server that sends a letter every 9 s is slow, too
    # For the answer to a whole mail: scanners look at it first, and whoever hangs up too early gets a twin delivered.
    end: float = 60.0


@dataclass(frozen=True, slots=True)
class Post:
    """How mail leaves this installation. `url` may hold a password: it is shown nowhere."""

    url: str = ""
    sender: str = "yotei@localhost"
    domain: str = "localhost"  # of Message-IDs
    base_url: str = ""
    patience: Patience = Patience()
    per_minute: int = 0  # mails, over all nodes; 0: as many as there are

    @property
    def address(self) -> str:
        """Of the sender, who may have a name."""
        return parseaddr(self.sender)[1]


_post = Post()


def configure(post: Post) -> None:
    global _post
    _post = post


def post() -> Post:
    return _post


def is_set_up() -> bool:
    """Whether mails go anywhere. Without it they wait."""
    return bool(_post.url)
