"""The user's details and the Zoom block, stored apart (manual 3.1): nothing a user types can break the link."""

from __future__ import annotations

import re

# A block that was pasted into the details: its header and what of URL, id and passcode follows it, even where a
# calendar program turned the line breaks into spaces (host-spec §4.5). What was typed around it stays.
_BLOCK = re.compile(
    r"[ \t]*【Zoom連携情報】[ \t\u3000]*(?:-{2,}\s*※\s*ここ以下を編集しないでください\s*-{2,})?"
    r"(?:\s*https?://[!-~]+)?"
    r"(?:\s*ミーティングID\s*[::]\s*\d[\d \u3000-]*\d)?"
    r"(?:\s*パスワード\s*[::]\s*[!-~]+)?"
    r"(?:[ \t]+(?=\n|$))?"
)


def strip_block(text: str) -> str:
    """The details without any Zoom block."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if "【Zoom連携情報】" not in text:
        return text.strip("\n")
    return re.sub(r"\n{3,}", "\n\n", _BLOCK.sub("", text)).strip("\n")


def with_block(details: str, block: str) -> str:
    """What the manual shows under 詳細内容: the user's own text, an empty line, the block."""
    return "\n\n".join(part for part in (details, block) if part)
