"""Texts cut so that any database finds any part, Japanese without spaces too: into threes of neighbouring signs.

見積書作成 becomes 見積書 積書作 書作成. Who looks for all of it looks for these side by side; for 見積 or 見, for
the pair or the sign itself. A three is seldom even where its pairs are common, so little has to be compared.
Width, case and half-width kana make no difference (NFKC, case folded); ひらがな and カタカナ do, as in writing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from yotei.sales.spellings import normal

RUN = re.compile(r"[^\W_]+")
LONGEST = 3  # signs of a token of a text
BREAK = "break"  # between runs, so that nothing is found across them
MOST_TOKENS = 16_000  # PostgreSQL knows no place in a tsvector beyond 16,383
MOST_RUNS = 12  # of one search


def runs(text: str) -> list[str]:
    """Letters and digits without anything between them."""
    return RUN.findall(normal(text))


@dataclass(frozen=True, slots=True)
class Cut:
    """`threes` in their order, `parts` in none. `marks`: words of at least four ASCII letters and digits each."""

    threes: tuple[str, ...]
    parts: frozenset[str]
    marks: frozenset[str]

    @classmethod
    def of(cls, texts: Iterable[str], marks: Iterable[str]) -> Cut:
        threes: list[str] = []
        parts: set[str] = set()
        for run in (run for text in texts for run in runs(text)):
            if len(threes) + len(run) > MOST_TOKENS:
                break
            threes.extend(_tokens(run, LONGEST))
            threes.append(BREAK)
            parts.update(run, _tokens(run, 2))
        return cls(tuple(threes), frozenset(parts), frozenset(marks))

    def __str__(self) -> str:
        """For SQLite's FTS5 with the tokenizer `ascii`."""
        return " ".join((*self.threes, *sorted(self.parts), *sorted(self.marks)))

    def as_tsvector(self) -> str:
        """For PostgreSQL. No token holds a quote or a backslash."""
        places: dict[str, list[int]] = {}
        for place, token in enumerate(self.threes, start=1):
            if token != BREAK:
                places.setdefault(token, []).append(place)
        kept = [f"'{token}':{','.join(map(str, at))}" for token, at in places.items()]
        return " ".join([*kept, *_quoted(self.parts), *_quoted(self.marks)])


@dataclass(frozen=True, slots=True)
class Wanted:
    """All of `runs` and of `marks`, and one mark of each of `choices`."""

    runs: tuple[str, ...]
    marks: tuple[str, ...]
    choices: tuple[tuple[str, ...], ...]

    def __str__(self) -> str:
        """For SQLite's FTS5."""
        phrases = [f'"{" ".join(_looked_for(run))}"' for run in self.runs]
        return " AND ".join([*phrases, *self.marks, *(f"({' OR '.join(each)})" for each in self.choices)])

    @property
    def lists(self) -> list[tuple[str, ...]]:
        """What an index compares: the entries that have one of these, and one of those."""
        tokens = dict.fromkeys(token for run in self.runs for token in _looked_for(run))
        return [*((token,) for token in (*tokens, *self.marks)), *self.choices]

    def as_tsquery(self) -> str:
        phrases = [f"({' <-> '.join(_quoted(_looked_for(run)))})" for run in self.runs]
        return " & ".join(
            [*phrases, *_quoted(self.marks), *(f"({' | '.join(_quoted(each))})" for each in self.choices)]
        )


def hits(text: str, wanted: Iterable[str]) -> list[tuple[int, int]]:
    """Where the runs stand in it, as [begin, end), in order and apart."""
    folded = normal(text)
    at = range(len(text) + 1) if len(folded) == len(text) else _origins(text, folded)
    found = sorted(
        (at[match.start()], at[match.end()]) for run in wanted for match in re.finditer(re.escape(run), folded)
    )
    apart: list[tuple[int, int]] = []
    for begin, end in found:
        if apart and begin <= apart[-1][1]:
            apart[-1] = (apart[-1][0], max(end, apart[-1][1]))
        else:
            apart.append((begin, end))
    return apart


def _origins(text: str, folded: str) -> Sequence[int]:
    """For each sign of the normal form, and for its end, the sign of the text that it comes from. Signs that became
    one only together are told by what precedes them."""
    at: list[int] = []
    for place in range(len(text)):
        at += [place] * (
            len(normal(text[max(0, place - 1) : place + 1])) - len(normal(text[max(0, place - 1) : place]))
        )
    return at + [len(text)] * (len(folded) + 1 - len(at))


def _tokens(run: str, length: int) -> list[str]:
    return [run[at : at + length] for at in range(len(run) - length + 1)]


def _looked_for(run: str) -> list[str]:
    return _tokens(run, min(len(run), LONGEST))


def _quoted(tokens: Iterable[str]) -> list[str]:
    return [f"'{token}'" for token in tokens]
