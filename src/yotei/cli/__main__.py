"""`python -m yotei.cli`: the same as `yotei`."""

from yotei.cli.main import app

app(prog_name="yotei")
