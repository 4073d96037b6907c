"""`yotei`: one function a command. What a command does stands in the file of its name.

Those files are loaded only when their command runs, and Django before them only where they need it, so that help and
the sandbox start at once and without a database.
"""

import atexit
import os
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Annotated

import django
import typer
from django.db import connections

from yotei.cli.words import gettext as _

app = typer.Typer(
    help=_("Yotei, the schedule book that books its own Zoom meetings."),
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
PASS_ON = {"ignore_unknown_options": True, "allow_extra_args": True, "help_option_names": []}

Host = Annotated[str, typer.Option(help=_("Address to listen on."))]
Port = Annotated[int, typer.Option(min=1, max=65535, help=_("Port to listen on."))]


@app.command(help=_("Prepare or upgrade the database."))
def migrate() -> None:
    _with_django("migrate").run()


@app.command(help=_("Serve Yotei, with its worker, until told to stop."))
def serve(
    host: Host = "127.0.0.1",
    port: Port = 8000,
    workers: Annotated[int, typer.Option(min=1, help=_("Number of web processes."))] = 2,
    worker: Annotated[bool, typer.Option(help=_("Also run the worker."))] = True,
) -> None:
    _with_django("serve").run(host=host, port=port, workers=workers, with_worker=worker)


@app.command(help=_("Start Yotei; where it is new, lead through what it must know first."))
def start(host: Host = "127.0.0.1", port: Port = 8000) -> None:
    os.umask(0o077)
    _file("start").run(host=host, port=port)


@app.command(hidden=True)
def first_admin() -> None:
    _with_django("first_admin").run()


@app.command(help=_("Run the worker alone. Any number of them may run."))
def worker() -> None:
    _with_django("worker").run()


@app.command(help=_("Settle everything that is due now and print one line of JSON."))
def settle() -> None:
    _with_django("settle").run()


@app.command(help=_("Print a new API token of an employee."))
def token(login: Annotated[str, typer.Argument(help=_("Log-in name of the employee."))]) -> None:
    _with_django("token").run(login)


@app.command(help=_("Make an administrator, or let one back in; prints a new password."))
def new_admin(login: Annotated[str, typer.Argument(help=_("Log-in name of the employee."))]) -> None:
    _with_django("new_admin").run(login)


@app.command(help=_("Load the demonstration data. What was changed since is left alone."))
def demo_data() -> None:
    _with_django("demo_data").run()


@app.command(help=_("Say whether database, Zoom log-in, scopes and worker are in order."))
def doctor() -> None:
    _with_django("doctor").run()


@app.command(context_settings=PASS_ON, add_help_option=False, help=_("Run the Zoom sandbox (--port N)."))
def sandbox(context: typer.Context) -> None:
    _file("sandbox").run(context.args)


@app.command(help=_("Print a new key: `secret` for YOTEI_SECRET_KEY, `encryption` for YOTEI_ENCRYPTION_KEY."))
def new_key(kind: Annotated[str, typer.Argument(metavar="secret|encryption")]) -> None:
    _file("new_key").run(kind)


@app.command(help=_("Write the whole database into a new file, while Yotei runs or not."))
def backup(file: Annotated[Path, typer.Argument(metavar="FILE", help=_("A file that is not there yet."))]) -> None:
    _with_django("backup").run(file)


@app.command(help=_("Put a backup back in place of the whole database, and read every booking again at Zoom."))
def restore(file: Annotated[Path, typer.Argument(metavar="FILE", help=_("A file that `yotei backup` made."))]) -> None:
    _with_django("restore").run(file)


@app.command(help=_("Encrypt all that is stored encrypted anew, by the first of the keys."))
def rotate_keys() -> None:
    _with_django("rotate_keys").run()


@app.command(hidden=True, context_settings=PASS_ON, add_help_option=False)
def collectstatic(context: typer.Context) -> None:
    _file("manage").run(["collectstatic", "--noinput", *context.args])


@app.command(hidden=True, context_settings=PASS_ON, add_help_option=False)
def manage(context: typer.Context) -> None:
    _file("manage").run(context.args)


def _with_django(name: str) -> ModuleType:
    # Schedules are nobody's business on a shared machine: what Yotei writes, its own user alone can read.
    os.umask(0o077)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yotei.config.settings")
    django.setup()
    atexit.register(connections.close_all)
    return _file(name)


def _file(name: str) -> ModuleType:
    return import_module(f"yotei.cli.{name}")
