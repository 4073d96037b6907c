"""The kinds of work: entered by the rooms that do it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from .models import Job, JobRow


class Refused(Exception):
    """A row cannot be done; `words` says why: gettext_lazy, or a text that was made in the owner's language.

    What the row has written is taken back.
    """

    def __init__(self, words: str | _StrPromise) -> None:
        super().__init__(words)
        self.words = words


class Failed(Exception):
    """The whole job cannot go on; `words` as of `Refused`. What the row or the finish has written is taken back."""

    def __init__(self, words: str | _StrPromise) -> None:
        super().__init__(words)
        self.words = words


class Kind(Protocol):
    """`makes` is the noun that `JobRow.made_id` counts ("schedule", …), or "".

    `do` and `finish` run in a transaction each, in the owner's language, acting as the owner, without the network.
    They may be tried again from the beginning, never after they were committed. Any number of workers does rows of
    different jobs at once; of one job one worker at a time, in the order of their numbers.
    """

    name: str
    makes: str

    @property
    def title(self) -> str | _StrPromise: ...

    def do(self, row: JobRow, job: Job) -> str | _StrPromise:
        """Does the row, sets `row.made_id` where it made something, and says what was done ("" goes without saying).

        Raises `Refused` (Django's `ValidationError` counts as one), or `Failed`: then no further row is tried.
        """
        ...

    def finish(self, job: Job) -> str | _StrPromise:
        """After the last row: what remains to be done, and what the end of the job says. Raises `Failed`."""
        ...


@runtime_checkable
class Prepares(Protocol):
    """A kind whose rows take long to work out. It does so before the transaction, in which nobody else can write on
    SQLite; `do` finds it as `row.prepared`, or None where there is none, and looks whether it is still so.
    """

    def prepare(self, row: JobRow, job: Job) -> Any:
        """Only reads."""
        ...


class _Unknown:
    """Of a job that another version of Yotei began: it is shown, and nothing of it is done."""

    def __init__(self, name: str) -> None:
        self.name, self.title, self.makes = name, name, ""

    def do(self, row: JobRow, job: Job) -> str:
        raise Refused(_("This version of Yotei does not know this kind of job."))

    def finish(self, job: Job) -> str:
        return ""


_KINDS: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    _KINDS[kind.name] = kind


def kind_named(name: str) -> Kind:
    return _KINDS.get(name) or _Unknown(name)
