"""A small language for what a request body may hold, and the check that reads it."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from zoom_sandbox.errors import FieldError


@dataclass(frozen=True)
class Text:
    limit: int | None = None  # in UTF-16 code units, as Java counts
    among: tuple[str, ...] = ()
    pattern: str = ""
    null: bool = False


@dataclass(frozen=True)
class Whole:
    low: int | None = None
    high: int | None = None
    among: tuple[int, ...] = ()


@dataclass(frozen=True)
class Flag:
    pass


@dataclass(frozen=True)
class Many:
    item: "Rule"
    limit: int | None = None


@dataclass(frozen=True)
class Group:
    fields: Mapping[str, "Rule"]
    required: tuple[str, ...] = ()


Rule = Text | Whole | Flag | Many | Group


def without_nulls(fields: Mapping[str, object], rule: Group) -> dict[str, object]:
    """As though what is null had not been sent; but for the fields whose null means something."""
    kept: dict[str, object] = {}
    for name, value in fields.items():
        part = rule.fields.get(name)
        if value is None and not (isinstance(part, Text) and part.null):
            continue
        kept[name] = without_nulls(value, part) if isinstance(value, dict) and isinstance(part, Group) else value
    return kept


def utf16_length(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def faults_in(value: object, rule: Rule, path: str, *, unknown_ok: bool) -> Iterator[FieldError]:
    """Every field that Zoom would refuse, with its dotted path."""
    if isinstance(rule, Group):
        yield from _group_faults(value, rule, path, unknown_ok=unknown_ok)
    elif isinstance(rule, Many):
        yield from _list_faults(value, rule, path, unknown_ok=unknown_ok)
    elif not _plain_fits(value, rule):
        yield FieldError(path, f"Invalid parameter: {path.rsplit('.', 1)[-1]}.")


def _plain_fits(value: object, rule: Text | Whole | Flag) -> bool:
    if isinstance(rule, Flag):
        return isinstance(value, bool)
    if isinstance(rule, Whole):
        return _whole_fits(value, rule)
    return _text_fits(value, rule)


def _whole_fits(value: object, rule: Whole) -> bool:
    if not isinstance(value, int) or isinstance(value, bool):
        return False
    if rule.among and value not in rule.among:
        return False
    return (rule.low is None or value >= rule.low) and (rule.high is None or value <= rule.high)


def _text_fits(value: object, rule: Text) -> bool:
    if value is None:
        return rule.null
    if not isinstance(value, str):
        return False
    if rule.among and value not in rule.among:
        return False
    if rule.pattern and not re.fullmatch(rule.pattern, value):
        return False
    return rule.limit is None or utf16_length(value) <= rule.limit


def _group_faults(value: object, rule: Group, path: str, *, unknown_ok: bool) -> Iterator[FieldError]:
    if not isinstance(value, dict):
        yield FieldError(path, f"Invalid parameter: {path.rsplit('.', 1)[-1]}.")
        return
    for name in rule.required:
        if name not in value:
            yield FieldError(_below(path, name))
    for name, part in value.items():
        known = rule.fields.get(name)
        if known is not None:
            yield from faults_in(part, known, _below(path, name), unknown_ok=unknown_ok)
        elif not unknown_ok:
            yield FieldError(_below(path, name))


def _list_faults(value: object, rule: Many, path: str, *, unknown_ok: bool) -> Iterator[FieldError]:
    if not isinstance(value, list) or (rule.limit is not None and len(value) > rule.limit):
        yield FieldError(path, f"Invalid parameter: {path.rsplit('.', 1)[-1]}.")
        return
    for number, part in enumerate(value):
        yield from faults_in(part, rule.item, f"{path}[{number}]", unknown_ok=unknown_ok)


def _below(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name
