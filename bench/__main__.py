"""`./run bench [NAME …]`: runs the named measurements, or all."""

import sys

from bench import registering

MEASUREMENTS = {"registering": registering.run}


def main(names: list[str]) -> int:
    unknown = [name for name in names if name not in MEASUREMENTS]
    if unknown:
        print(f"There is no measurement {', '.join(unknown)}; there are {', '.join(MEASUREMENTS)}.")
        return 2
    kept = [MEASUREMENTS[name]() for name in names or MEASUREMENTS]
    return 0 if all(kept) else 1


sys.exit(main(sys.argv[1:]))
