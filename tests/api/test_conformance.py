"""Requests made up from our own OpenAPI: the answers are as described there, and none is a 500."""

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis import GenerationMode
from schemathesis.checks import (
    content_type_conformance,
    not_a_server_error,
    response_schema_conformance,
    status_code_conformance,
)

from tests.support.breadth import TESTS
from tests.support.rest import PATH, Api, api_of
from tests.support.world import World
from yotei.config.wsgi import application
from yotei.people.models import Employee
from yotei.people.roles import Role

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]

# Of each endpoint: ten meet most wrong types, one that it answers at all.
EXAMPLES = {"quick": 1, "all": 10, "full": 100}[TESTS]

description = schemathesis.openapi.from_wsgi(f"{PATH}/openapi.json", application)
# Wrong requests as well as right ones.
description.config.generation.update(modes=[GenerationMode.POSITIVE, GenerationMode.NEGATIVE])


@pytest.fixture(params=Role.values)
def speaker(world: World, request: pytest.FixtureRequest) -> Api:
    """Whoever it is, the answers are as described."""
    Employee.objects.filter(login="admin").update(role=request.param)
    return api_of(world, "admin")


@pytest.mark.broad
@description.parametrize()
@settings(
    max_examples=EXAMPLES,
    derandomize=True,
    deadline=None,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_answers_are_as_described(speaker: Api, case: Any) -> None:
    case.call_and_validate(headers={"Authorization": f"Bearer {speaker.token}"}, checks=CHECKS)
