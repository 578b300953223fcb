"""docker-compose.yml can't be run everywhere, so what can be said of it without Docker is said here."""

import importlib.util
import json
import re
from pathlib import Path

import jsonschema
import pytest
import yaml

from xsuite.private_servers.postgres import APPLICATION, DATABASE, EXTENSIONS, OWNER
from xsuite.processes import MIGRATE, PROCESSES

CHECKOUT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def compose() -> dict:
    return yaml.safe_load((CHECKOUT / "docker-compose.yml").read_text())


def test_compose_file_follows_the_compose_schema(compose):
    package = Path(importlib.util.find_spec("check_jsonschema").origin).parent
    schema = json.loads((package / "builtin_schemas" / "vendor" / "compose-spec.json").read_text())
    jsonschema.validate(compose, schema)


def test_compose_file_has_every_part_of_an_installation(compose):
    assert set(compose["services"]) == {"migrate", "postgres", "redis", *PROCESSES}


@pytest.mark.parametrize("name", PROCESSES)
def test_compose_file_starts_the_processes_of_script_server(compose, name):
    assert compose["services"][name]["command"] == PROCESSES[name]


def test_compose_file_migrates_before_anything_else_starts(compose):
    assert compose["services"]["migrate"]["command"] == MIGRATE
    assert all(
        compose["services"][name]["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}
        for name in PROCESSES
    )


def test_only_migrate_gets_the_role_that_owns_the_tables(compose):
    holders = [name for name, service in compose["services"].items() if "DATABASE_OWNER_URL" in service["environment"]]
    assert holders == ["migrate"]


def test_every_part_that_stays_up_has_a_health_check(compose):
    assert {name for name, service in compose["services"].items() if "healthcheck" not in service} == {"migrate"}


def test_compose_file_holds_no_secret(compose):
    values = [
        value
        for service in compose["services"].values()
        for name, value in service["environment"].items()
        if re.search("PASSWORD|URL", name)
    ]
    assert values
    assert all("${" in value for value in values)


def test_database_of_compose_has_what_private_servers_make():
    script = (CHECKOUT / "docker" / "create-database.sh").read_text()
    assert {*re.findall(r"CREATE ROLE (\w+)", script)} == {OWNER, APPLICATION}
    assert re.findall(r"CREATE EXTENSION (\w+)", script) == EXTENSIONS
    assert f"CREATE DATABASE {DATABASE} OWNER {OWNER};" in script


def test_image_starts_the_web_and_not_as_root():
    lines = (CHECKOUT / "Dockerfile").read_text().splitlines()
    assert f"CMD {json.dumps(PROCESSES['web'])}" in lines
    assert "USER xsuite" in lines


def test_locks_name_no_index_and_agree():
    runtime, development = (
        (CHECKOUT / name).read_text().splitlines() for name in ("requirements.txt", "requirements-dev.txt")
    )
    assert not [line for line in runtime + development if "//" in line or line.startswith("-")]
    pins = [{line.rstrip(" \\") for line in lock if "==" in line} for lock in (runtime, development)]
    assert pins[0] <= pins[1]
