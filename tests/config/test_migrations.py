"""What the migrations make is what the models say, and people work on while they run."""

import re

import psycopg
import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection, models
from django.db.migrations.loader import MigrationLoader
from django.db.models import Q

from yotei.cli import migrate
from yotei.migrating import AddConstraintQuietly, AddIndexQuietly


@pytest.mark.django_db
def test_no_model_has_changed_without_a_migration() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


# Masters of an office, and what is kept for a while only: nobody notices a look at all of their rows.
SMALL = {
    "booking_installation", "jobs_job", "people_apitoken", "people_department", "people_employee", "people_group",
    "schedules_category", "schedules_dayoff", "schedules_facility", "schedules_notice",
}  # fmt: skip
# From before anybody had rows in these tables.
BEFORE = {("schedules", "0002_the_schedule_book"), ("schedules", "0003_series"), ("todos", "0002_the_schedule_book")}

SLOW = {
    r'CREATE (UNIQUE )?INDEX (?!CONCURRENTLY)': "reads the table while nobody may write: AddIndexQuietly",
    r'ADD CONSTRAINT (?!.*NOT VALID$)': "reads the table while nobody may use it: AddConstraintQuietly",
    r'ADD COLUMN .*( CHECK | UNIQUE| PRIMARY KEY)': "reads the table: a plain column, then AddConstraintQuietly",
    r'ALTER COLUMN .* TYPE ': "writes the table anew: a new column, filled by the worker",
    r'SET NOT NULL': "reads the table while nobody may use it: a CheckConstraint, by AddConstraintQuietly",
    r'^UPDATE ': "holds every row: fill it in batches, by a command or the worker",
}  # fmt: skip


def slow(statements: list[str]) -> list[str]:
    """Those that keep others from a table the longer, the larger it is. One that the same migration makes is empty."""
    made = {name for each in statements for name in re.findall(r'CREATE TABLE "(\w+)"', each)}
    found = []
    for statement in statements:
        named = re.search(r'(?:ALTER TABLE|\bON|^UPDATE) "(\w+)"', statement)
        if named is None or named[1] in made | SMALL:
            continue
        found += [
            f"{reason}:\n  {statement}" for form, reason in SLOW.items() if re.search(form, statement.rstrip(";"))
        ]
    return found


@pytest.mark.postgres_only
@pytest.mark.django_db(transaction=True)
def test_no_migration_keeps_people_waiting() -> None:
    loader = MigrationLoader(connection, replace_migrations=False)
    own = {app.label for app in apps.get_app_configs() if app.name.startswith("yotei.")}
    nodes = [node for key, node in sorted(loader.graph.nodes.items()) if key[0] in own and key not in BEFORE]
    assert len(nodes) > 10
    found = [f"{node}: {each}" for node in nodes for each in slow(loader.collect_sql([(node, False)]))]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    "statement",
    [
        'CREATE INDEX "x" ON "schedules_schedule" ("day");',
        'CREATE UNIQUE INDEX "x" ON "schedules_schedule" ("day");',
        'ALTER TABLE "booking_booking" ADD CONSTRAINT "x" CHECK ("tries" >= 0);',
        'ALTER TABLE "booking_booking" ADD CONSTRAINT "x" UNIQUE ("tries");',
        'ALTER TABLE "todos_todo" ADD COLUMN "x" integer NULL CHECK ("x" >= 0);',
        'ALTER TABLE "todos_todo" ADD COLUMN "x" integer NULL UNIQUE;',
        'ALTER TABLE "audit_entry" ALTER COLUMN "action" TYPE text USING "action"::text;',
        'ALTER TABLE "audit_entry" ALTER COLUMN "actor_id" SET NOT NULL;',
        'UPDATE "schedules_schedule" SET "place" = \'\';',
    ],
)
def test_a_statement_that_keeps_people_waiting_is_noticed(statement: str) -> None:
    assert slow([statement])


@pytest.mark.parametrize(
    "statement",
    [
        'CREATE INDEX CONCURRENTLY "x" ON "schedules_schedule" ("day");',
        'ALTER TABLE "booking_booking" ADD CONSTRAINT "x" CHECK ("tries" >= 0) NOT VALID;',
        'ALTER TABLE "booking_booking" VALIDATE CONSTRAINT "x";',
        'ALTER TABLE "todos_todo" ADD COLUMN "x" varchar(5) DEFAULT \'\' NOT NULL;',
        'ALTER TABLE "schedules_category" ADD CONSTRAINT "x" CHECK ("name" > \'\');',
    ],
)
def test_a_statement_that_is_quick_is_let_pass(statement: str) -> None:
    assert not slow([statement])


def test_a_table_that_the_migration_makes_is_empty() -> None:
    assert not slow(['CREATE TABLE "new" ("id" bigint);', 'CREATE INDEX "x" ON "new" ("id");'])


@pytest.mark.parametrize("is_left_half_done", [False, True])
@pytest.mark.django_db(transaction=True)
def test_an_index_is_added_quietly(is_left_half_done: bool) -> None:
    operation = AddIndexQuietly("todo", models.Index(fields=["due"], name="todo_quiet"))
    if is_left_half_done and connection.vendor == "postgresql":
        carry_out(operation)
    carry_out(operation)
    assert has_index("todo_quiet")
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX todo_quiet")


@pytest.mark.postgres_only
@pytest.mark.django_db(transaction=True)
def test_a_constraint_is_added_quietly() -> None:
    for _ in range(2):  # the second time as after one that was cut off
        carry_out(AddConstraintQuietly("todo", models.CheckConstraint(condition=Q(pk__gt=0), name="todo_quiet")))
    with connection.cursor() as cursor:
        cursor.execute("SELECT convalidated FROM pg_constraint WHERE conname = 'todo_quiet'")
        assert cursor.fetchall() == [(True,)]
        cursor.execute("ALTER TABLE todos_todo DROP CONSTRAINT todo_quiet")


def carry_out(operation: AddIndexQuietly | AddConstraintQuietly) -> None:
    before = MigrationLoader(connection).project_state()
    after = before.clone()
    operation.state_forwards("todos", after)
    with connection.schema_editor(atomic=False) as editor:
        operation.database_forwards("todos", editor, before, after)


def has_index(name: str) -> bool:
    where = "sqlite_master WHERE name" if connection.vendor == "sqlite" else "pg_indexes WHERE indexname"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT 1 FROM {where} = %s", [name])  # noqa: S608
        return cursor.fetchone() is not None


@pytest.mark.postgres_only
@pytest.mark.django_db(transaction=True)
def test_a_migration_that_meets_a_long_reader_gives_way(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """It says so after its tries, and has kept nobody waiting for longer than one of them."""
    monkeypatch.setattr(migrate, "LOCK_SECONDS", 1)
    monkeypatch.setattr(migrate, "TRIES", 2)
    monkeypatch.setattr(migrate, "call_command", lambda *_names, **_options: lock_todos())
    with psycopg.connect(database_url) as reader:
        reader.execute("SELECT count(*) FROM todos_todo")  # its transaction stays open
        with pytest.raises(SystemExit):
            migrate.run()
    lock_todos()


def lock_todos() -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE todos_todo ALTER COLUMN name DROP DEFAULT")
