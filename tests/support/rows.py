"""A kind of job for tests: it enters customers, and does as it is told where a row says so."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from tests.support.world import World
from yotei.jobs.kinds import Failed, Refused, register
from yotei.jobs.models import Job, JobRow
from yotei.sales.models import Customer


class Died(BaseException):
    """The process is gone."""


class Entering:
    name = "test_entering"
    title = _("Customers")
    makes = "customer"
    # Names at which the process dies, once each, after the row has written.
    deadly: set[str]

    def __init__(self) -> None:
        self.deadly = set()

    def do(self, row: JobRow, job: Job) -> Any:
        customer = Customer.add(name=row.task["name"])
        if customer.name in self.deadly:
            self.deadly.remove(customer.name)
            raise Died
        if customer.name == "bad":
            raise Refused(_("Enter a name."))
        if customer.name == "broken":
            raise ZeroDivisionError
        row.made_id = customer.pk
        return ""

    def finish(self, job: Job) -> Any:
        if job.plan.get("fails"):
            Customer.add(name="half")
            raise Failed(_("Enter a name."))
        return _("Nothing found")


ENTERING = Entering()
register(ENTERING)


def enter(world: World, names: Sequence[str], *, by: str = "taro", **plan: Any) -> Job:
    rows = (JobRow(label=name, task={"name": name}) for name in names)
    return Job.begin(ENTERING.name, owner=world.people[by], rows=rows, now=world.now, label="取込.csv", **plan)
