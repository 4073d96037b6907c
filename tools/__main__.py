"""`./run COMMAND`: picks the command."""

import os
import sys
from collections.abc import Callable

from tools import audit, checks, demo, lock, setup
from tools.shell import PYTHON, YOTEI, Failure, execute, say

HELP = """\
./run COMMAND

  start [ARGS]       set up and start Yotei; a new one leads through its first run (--host H --port N).
                     ./run alone does the same
  demo               set up, load demo data, start Yotei and the Zoom sandbox, until Ctrl-C
  setup [--dev]      set up for use; --dev adds what tests, checks and the bench need
  test               set up, check the code, then every test: SQLite, PostgreSQL, the browser
  test --all         the same without leaving anything out, with the whole grid of faults: what CI runs
  test --full        besides, every page in every language, theme and width, and more examples
  test ARGS          only pytest with these arguments (tests/zoom -k lost); --db postgres for PostgreSQL
  lint               check style, types and the arrows between the rooms
  audit              ask for known weaknesses of the locked packages (CI does, too)
  bench [ARGS]       measure what the README promises
  messages [--check] bring the message catalogues up to date with the sources; --check only tells
  picture            make docs/picture.png anew
  lock               renew the locked versions of Python and npm packages
  help               this text"""


def show_help(arguments: list[str]) -> int:
    say(HELP)
    return 0


def start(arguments: list[str]) -> int:
    setup.prepare()
    os.execv(YOTEI, [str(YOTEI), "start", *arguments])


def bench(arguments: list[str]) -> int:
    setup.prepare(dev=True)
    return execute([PYTHON, "-m", "bench", *arguments])


def picture(arguments: list[str]) -> int:
    if arguments:
        raise Failure("./run picture takes no arguments.")
    setup.prepare(dev=True)
    # In the environment of the tests: this one here has no Playwright.
    return execute([PYTHON, "-m", "tools.screenshot"])


COMMANDS: dict[str, Callable[[list[str]], int]] = {
    "audit": audit.main,
    "bench": bench,
    "demo": demo.main,
    "help": show_help,
    "lint": checks.lint_command,
    "lock": lock.main,
    "messages": checks.messages_command,
    "picture": picture,
    "setup": setup.main,
    "start": start,
    "test": checks.test_command,
}


def main() -> int:
    name, *arguments = sys.argv[1:] or ["start"]
    command = COMMANDS.get("help" if name in ("-h", "--help") else name)
    if command is None:
        say(f"./run knows no command {name!r}.\n\n{HELP}", to=sys.stderr)
        return 2
    try:
        return command(arguments)
    except Failure as failure:
        say(f"\n{failure}", to=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
