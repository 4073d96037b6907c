"""`yotei settle`: one pass, reported as one line of JSON."""

import json
from dataclasses import asdict

from yotei.cli import database, work
from yotei.cli.terminal import refuse, say


def run() -> None:
    problem = database.problem()
    if problem:
        refuse(problem)
    say(json.dumps(asdict(work.one_pass())))
