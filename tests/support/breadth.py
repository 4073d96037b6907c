"""How much a run plays: `./run test` is `quick`, CI plays `all`, and `full` adds every page in every dress."""

import os

TESTS = os.environ.get("TESTS", "all")
if TESTS not in ("quick", "all", "full"):
    raise SystemExit(f"TESTS is {TESTS!r}; it can be quick, all or full.")

IS_QUICK = TESTS == "quick"
IS_FULL = TESTS == "full"
