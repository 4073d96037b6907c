"""`yotei sandbox`: hands over to the Zoom look-alike, a program of its own."""

import os
import sys
from collections.abc import Sequence


def run(arguments: Sequence[str]) -> None:
    os.execv(sys.executable, [sys.executable, "-m", "zoom_sandbox", *arguments])
