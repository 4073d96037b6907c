"""100,000 customers from a file: the worker's memory beside that for 10,000, what another writer waits, one wrong line.

The worker is a process of its own; another process saves a row every 50 ms from before the file is handed in until
after it is imported, and a third kills workers in the midst of it.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from bench.company import Company, company, on_each_database
from bench.programs import program, until, yotei

FEW, MANY = 10_000, 100_000
WRONG_LINE = 99_999
MOST_RATIO = 1.3
LONGEST_WAIT = 5.0  # seconds: a quarter of those after which a writer on SQLite gives up; 0.9 on a machine at rest
KILLS = 5
DONE = 900
CHECK, APPLY = 0, 1  # places in the answer about a file


def run() -> bool:
    return on_each_database(_run)


def _run(database: str) -> bool:
    with company(database, serve=None) as yotei, tempfile.TemporaryDirectory() as folder:
        few, many, wrong = (Path(folder) / name for name in ("few.csv", "many.csv", "wrong.csv"))
        _write(few, FEW, "S")
        _write(many, MANY, "L")
        _write(wrong, MANY, "W", wrong=WRONG_LINE)
        little, _waited, _took = _import(yotei, few)
        much, waited, took = _import(yotei, many)
        made = yotei.inside.ask("customers_named", word="L")
        ratio = much / little
        print(
            f"import, {database}: the worker grows to {much:.0f} MB with {MANY:,} customers, {little:.0f} with "
            f"{FEW:,}: {ratio:.2f} times (at most {MOST_RATIO}); checked in {took['check']:.0f} s, written in "
            f"{took['apply']:.1f}; {made:,} there (exactly {MANY:,})"
        )
        print(
            f"import, {database}: another writer saved {waited['count']} rows meanwhile, waited "
            f"{waited['longest']:.2f} s at the longest (at most {LONGEST_WAIT:.0f}), "
            f"{waited['median'] * 1000:.0f} ms in the middle",
            flush=True,
        )
        left, named = _refuse(yotei, wrong)
        halves = _kill(yotei, few)
        mistakes = yotei.mistakes()
    print(
        f"import, {database}: a mistake in line {WRONG_LINE:,} leaves {left} customers (none) and names lines {named}; "
        f"{KILLS} workers killed while they wrote {FEW:,} changes left {halves} halves (none); "
        f"{len(mistakes)} mistakes logged (none) {mistakes[:2]}"
    )
    exact = made == MANY and left == 0 and named == [WRONG_LINE] and halves == 0 and not mistakes
    return exact and ratio <= MOST_RATIO and waited["longest"] <= LONGEST_WAIT


def _import(company: Company, path: Path) -> tuple[float, dict[str, float], dict[str, float]]:
    """Its worker's greatest memory, what the other writer waited, and how long both steps took."""
    writer = company.another_process()
    with program(*yotei("worker"), environment=company.environment, log=company.log) as worker:
        upload = company.inside.ask("hand_in", path=str(path))
        writer.begin("save_rows", until=upload)
        check = _wait(company, upload, CHECK)
        company.inside.ask("apply_import", upload=upload)
        apply = _wait(company, upload, APPLY)
        memory = int(_status(worker.pid, "VmHWM")) / 1024
        waited = writer.answer()
    return memory, waited, {"check": check, "apply": apply}


def _refuse(company: Company, path: Path) -> tuple[int, list[int]]:
    with program(*yotei("worker"), environment=company.environment, log=company.log):
        upload = company.inside.ask("hand_in", path=str(path))
        _wait(company, upload, CHECK)
        company.inside.ask("apply_import", upload=upload)
    return company.inside.ask("customers_named", word="W"), company.inside.ask("wrong_lines", upload=upload)


def _kill(company: Company, path: Path) -> int:
    """How often neither everything nor nothing was there, and whether a last worker ended it by itself."""
    halves = 0
    for turn in range(KILLS):
        _write(path, FEW, "S", phone=f"03-{turn}")
        with program(*yotei("worker"), environment=company.environment, log=company.log) as worker:
            upload = company.inside.ask("hand_in", path=str(path))
            _wait(company, upload, CHECK)
            company.inside.ask("apply_import", upload=upload)
            company.inside.ask("kill_amidst", upload=upload, process=worker.pid, after=0.05 * turn)
        there = company.inside.ask("customers_with_phone", phone=f"03-{turn}")
        halves += there not in (0, FEW)
        company.inside.ask("end_leases")
        with program(*yotei("worker"), environment=company.environment, log=company.log):
            _wait(company, upload, APPLY)
        halves += company.inside.ask("customers_with_phone", phone=f"03-{turn}") != FEW
    return halves


def _wait(company: Company, upload: int, step: int) -> float:
    return until(lambda: company.inside.ask("import_state", upload=upload)[step] == "finished", DONE, "not done")


def _write(path: Path, count: int, word: str, *, wrong: int = 0, phone: str = "03-1234-5678") -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write("顧客番号,顧客名,ふりがな,電話,住所,Webサイト,備考\r\n")
        for line in range(2, count + 2):
            name = "" if line == wrong else f"株式会社{word}{line:06}商事"
            address = f"東京都千代田区丸の内{line % 9 + 1}丁目"
            file.write(
                f'{word}{line:06},{name},かぶしきがいしゃ,{phone},{address},https://{line}.example.com/,"取引先"\r\n'
            )


def _status(process: int, name: str) -> str:
    lines = Path(f"/proc/{process}/status").read_text(encoding="ascii").splitlines()
    return next(line.split()[1] for line in lines if line.startswith(f"{name}:"))
