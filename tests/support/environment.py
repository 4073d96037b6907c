"""Sets the environment of a test run before Django reads its settings. A pytest plugin, named in pyproject.toml.

YOTEI_TEST_DB chooses the database: sqlite (unless told otherwise) or postgres, for which a server is started that lives
as long as the run. The workers of xdist inherit the environment, so all of them share that server; pytest-django gives
each its own database in it.
"""

import atexit
import os
import tempfile
from contextlib import ExitStack

from tests.support.postgres import throwaway_server

DATABASE = os.environ.get("YOTEI_TEST_DB", "sqlite")
IS_WORKER = "PYTEST_XDIST_WORKER" in os.environ

# Every test starts from these, whatever the developer has set for a server of their own.
FIXED = {
    "YOTEI_SECRET_KEY": "a-key-for-tests-only-" + "0" * 40,
    # A Fernet key: 32 bytes in URL-safe base64.
    "YOTEI_ENCRYPTION_KEY": "dGVzdHMtb25seS10ZXN0cy1vbmx5LXRlc3RzLW9ubHk=",
    "YOTEI_BASE_URL": "http://testserver",
}


def _set() -> None:
    for name in [name for name in os.environ if name.startswith("YOTEI_") and name != "YOTEI_TEST_DB"]:
        del os.environ[name]
    os.environ.update(FIXED)
    stack = ExitStack()
    atexit.register(stack.close)
    # Keys, logs and collected files of a developer's own installation stay out of the tests.
    os.environ["YOTEI_VAR"] = stack.enter_context(tempfile.TemporaryDirectory(prefix="yotei-var-"))
    if DATABASE == "postgres":
        os.environ["YOTEI_DATABASE_URL"] = stack.enter_context(throwaway_server())
    elif DATABASE != "sqlite":
        raise SystemExit(f"YOTEI_TEST_DB is {DATABASE!r}; it can be sqlite or postgres.")


if not IS_WORKER:
    _set()
