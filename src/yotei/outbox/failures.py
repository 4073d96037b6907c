"""What may come of handing over a mail, by what the server has of it.

The server has a mail once it has read the dot at its end (RFC 5321 4.1.1.4); so nothing before the dot is unsure, and
after it only an answer tells.

MailFailed
├── NotHanded      the server has nothing of it
│   ├── Away       no mail can be handed over now: not reached, not encrypted, not logged in, sender refused
│   ├── Cut        the line broke before the dot
│   ├── Later      a 4xx for this mail
│   ├── Lost       the lease ended: somebody else sends it, or it is too late, so the dot was not sent
│   └── Full       as many as may leave in a minute have left: it waits
├── Refused        a 5xx for this recipient, or for what the mail holds: final
└── Unsure         the dot was sent, the answer was lost: the server has it, or has not
"""

from __future__ import annotations

from .problems import Problem

LONGEST = 500  # signs of a server's words; some answer with a page


class MailFailed(Exception):
    """`problem` is a code of `Problem`, `words` what the server or the system said."""

    def __init__(self, problem: str = "", words: str | bytes = "") -> None:
        text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
        self.problem, self.words = problem, " ".join(text.replace("\0", "").split())[:LONGEST]
        super().__init__(problem, self.words)


class NotHanded(MailFailed):
    pass


class Away(NotHanded):
    pass


class Cut(NotHanded):
    def __init__(self, words: str | bytes = "") -> None:
        super().__init__(Problem.CUT, words)


class Later(NotHanded):
    pass


class Lost(NotHanded):
    pass


class Full(NotHanded):
    pass


class Refused(MailFailed):
    pass


class Unsure(MailFailed):
    def __init__(self, words: str | bytes = "") -> None:
        super().__init__(Problem.UNSURE, words)
