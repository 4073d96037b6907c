"""Eight processes that have never spoken to Zoom register at the same moment: one of them asks for a token."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from bench.company import company, on_each_database
from bench.figures import agreement, instant

PROCESSES = 8
TOKENS = 1


def run() -> bool:
    return on_each_database(_run)


def _run(database: str) -> bool:
    with company(database) as yotei:
        staff = list(yotei.inside.ask("hire", count=PROCESSES))
        cold = [yotei.another_process() for _ in staff]
        for process in cold:
            process.ask("unsettled")  # it has loaded, so that they set out together
        times = {"starts_at": instant(24), "ends_at": instant(25)}
        with ThreadPoolExecutor(PROCESSES) as pool:
            jobs = [
                pool.submit(process.ask, "register", login=login, **times)
                for process, login in zip(cold, staff, strict=True)
            ]
            registered = {job.result() for job in jobs}
        tokens = len([call for call in yotei.calls() if call["kind"] == "token"])
        sides = agreement(yotei)
    print(f"tokens, {database}: {tokens} issued to {PROCESSES} cold processes (exactly {TOKENS}); {sides}")
    return tokens == TOKENS and len(registered) == PROCESSES and sides.whole
