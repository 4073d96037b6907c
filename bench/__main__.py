"""`./run bench [NAME …]`: runs the named measurements, or all."""

import signal
import sys
from collections.abc import Callable

from bench import (
    calendar,
    drain,
    editors,
    kills,
    mail,
    rate,
    registering,
    sandbox,
    search,
    series,
    silence,
    suites,
    tokens,
)

# The short ones first; all of them take most of an hour on two cores.
MEASUREMENTS: dict[str, Callable[[], bool]] = {
    "sandbox": sandbox.run,
    "registering": registering.run,
    "tokens": tokens.run,
    "editors": editors.run,
    "rate": rate.run,
    "series": series.run,
    "calendar": calendar.run,
    "search": search.run,
    "silence": silence.run,
    "drain": drain.run,
    "mail": mail.run,
    "kills": kills.run,
    "grid": suites.grid,
    "stories": suites.stories,
}


def main(names: list[str]) -> int:
    unknown = [name for name in names if name not in MEASUREMENTS]
    if unknown:
        print(f"There is no measurement {', '.join(unknown)}; there are {', '.join(MEASUREMENTS)}.")
        return 2
    kept = {name: MEASUREMENTS[name]() for name in names or MEASUREMENTS}
    for name, is_kept in kept.items():
        print(f"{name}: {'kept' if is_kept else 'NOT KEPT'}")
    return 0 if all(kept.values()) else 1


# What a measurement has started ends with it, also when somebody loses patience.
signal.signal(signal.SIGTERM, lambda _number, _frame: sys.exit(143))
sys.exit(main(sys.argv[1:]))
