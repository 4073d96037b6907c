"""A table as a CSV file for spreadsheets, sent while it is made."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterable, Iterator, Sequence

from django.http import StreamingHttpResponse

from yotei.sales.importing.formulas import guarded

# Signs that other systems write where Shift_JIS of spreadsheets has another one that looks the same.
ALIKE = {"〜": "～", "−": "－", "—": "―", "‖": "∥", "¢": "￠", "£": "￡", "¬": "￢", "¥": "￥"}
MISSING = "〓"  # as printers set what they had no type for
ENCODINGS = {"utf-8": "utf-8", "shift_jis": "cp932"}


def csv_answer(name: str, rows: Iterable[Sequence[str]], *, encoding: str = "utf-8") -> StreamingHttpResponse:
    """UTF-8 with a mark, as spreadsheets want it; or Shift_JIS, with 〓 for what it has not."""
    lines = (line.encode(ENCODINGS[encoding], "alike") for line in _written(rows, mark=encoding == "utf-8"))
    answer = StreamingHttpResponse(lines, content_type=f"text/csv; charset={encoding}")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


class _Echo:
    def write(self, text: str) -> str:
        return text


def _written(rows: Iterable[Sequence[str]], *, mark: bool) -> Iterator[str]:
    writer = csv.writer(_Echo())
    if mark:
        yield "\ufeff"
    for row in rows:
        yield str(writer.writerow([guarded(cell) for cell in row]))


def _alike(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeEncodeError)
    return "".join(ALIKE.get(sign, MISSING) for sign in error.object[error.start : error.end]), error.end


codecs.register_error("alike", _alike)
