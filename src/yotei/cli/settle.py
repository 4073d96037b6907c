"""`yotei settle`: one pass, reported as one line of JSON."""

import json
from dataclasses import asdict

from yotei.cli import database, post, work
from yotei.cli.terminal import refuse, say


def run() -> None:
    problem = database.problem()
    if problem:
        refuse(problem)
    done = work.one_pass()
    post.send_all()
    say(json.dumps(asdict(done)))
