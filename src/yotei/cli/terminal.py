"""How a command speaks and how it gives up."""

import sys
from typing import NoReturn

import typer


def say(sentence: str) -> None:
    typer.echo(sentence)


def refuse(sentence: str) -> NoReturn:
    """One clear line, no traceback, exit code 1."""
    typer.echo(f"yotei: {sentence}", err=True)
    sys.exit(1)
