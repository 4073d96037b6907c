"""The plan of the Zoom account, which says how many calls a second it may make (zoom-contract §3.1)."""

from __future__ import annotations

import time

from yotei.zoom import PLANS, Plan

from .models import Installation

USUAL: Plan = "pro"
LOOK_EVERY = 5.0  # seconds that a process goes on with a plan before it looks again


class AccountPlan:
    """The plan that the environment gives, else the one chosen on the settings page: called, it says which."""

    def __init__(self, given: Plan | None) -> None:
        self.given = given
        self._seen: Plan = USUAL
        self._look_at = 0.0

    def __call__(self) -> Plan:
        if self.given is not None:
            return self.given
        if time.monotonic() >= self._look_at:
            self._seen = chosen_plan()
            self._look_at = time.monotonic() + LOOK_EVERY
        return self._seen


def chosen_plan() -> Plan:
    """As the database says now."""
    plan = Installation.objects.values_list("plan", flat=True).filter(pk=1).first()
    return plan if plan in PLANS else USUAL


def choose_plan(plan: Plan) -> None:
    """Every process of every node follows within `LOOK_EVERY` seconds, without a restart."""
    Installation.own_code()
    row = Installation.objects.get(pk=1)
    row.plan = plan
    row.save(update_fields=["plan"])
