"""Pages and their tokens. Source: contract 2.7 ([PAG])."""

import base64
import hashlib
import json
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any, TypeVar

from zoom_sandbox import errors
from zoom_sandbox.account import Ask
from zoom_sandbox.exchange import read_json

Thing = TypeVar("Thing")
TOKEN_LIFE = timedelta(minutes=15)  # contract 2.7
_NOT_ASKED = ("next_page_token", "page_number")


def page(
    ask: Ask, things: Sequence[Thing], key: Callable[[Thing], list[Any]], high: int
) -> tuple[list[Thing], dict[str, object]]:
    """The things of the page that was asked for, and the words around them. `things` come sorted by `key`.

    A token says behind which thing its page begins, so a thing deleted meanwhile shifts nothing.
    """
    size = ask.whole("page_size", 30, 1, high)
    total = len(things)
    pages = -(-total // size)
    token = ask.request.query.get("next_page_token", "")
    if token:
        places = [key(thing) for thing in things]
        behind = _open(token, ask, places)
        begin = next((number for number, place in enumerate(places) if place > behind), total)
    else:
        begin = (ask.whole("page_number", 1, 1, 10**9) - 1) * size
    end = begin + size
    found = list(things[begin:end])
    around: dict[str, object] = {
        "page_count": pages,
        "page_number": begin // size + 1,
        "page_size": size,
        "total_records": total,
        "next_page_token": _seal(key(found[-1]), ask) if found and end < total else "",
    }
    return found, around


def _question(ask: Ask) -> str:
    """A token fits only the question that it came from (contract 2.7: repeat the same parameters)."""
    asked = sorted((name, text) for name, text in ask.request.query.items() if name not in _NOT_ASKED)
    return hashlib.sha256(json.dumps([ask.request.path, asked]).encode()).hexdigest()[:16]


def _seal(behind: list[Any], ask: Ask) -> str:
    ends = (ask.now + TOKEN_LIFE).timestamp()
    return base64.urlsafe_b64encode(json.dumps([behind, ends, _question(ask)]).encode()).decode()


def _open(token: str, ask: Ask, places: Sequence[list[Any]]) -> list[Any]:
    """Behind which place the page begins. Whoever makes up a token is told that it is none."""
    try:
        behind, ends, question = read_json(base64.urlsafe_b64decode(token))
        fits = question == _question(ask) and ask.now.timestamp() <= ends
        kinds = [type(part) for part in behind]
    except (ValueError, TypeError):
        raise errors.bad_page_token() from None
    if not fits or any(kinds != [type(part) for part in place] for place in places[:1]):
        raise errors.bad_page_token()
    return list(behind)
