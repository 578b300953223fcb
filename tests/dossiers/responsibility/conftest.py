"""The organisation in which things happen at random."""

from collections.abc import Iterator
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine

from accounts.models import User
from accounts.usecases.groups import add_group
from casemanagement.usecases import employees, organisation
from dossiers.models import Dossier, Grant
from orgstructure.models import Employer, Node
from tests.world import World, complete, fresh, make_user

START = datetime(2026, 3, 2, 9, tzinfo=ZoneInfo("Europe/Amsterdam"))


@pytest.fixture
def stopped_clock() -> Iterator[None]:
    with time_machine.travel(START, tick=False):
        yield


@pytest.fixture
def larger(stopped_clock: None, world: World) -> World:
    """The small organisation with a deeper tree, a draft, nested groups, and cases that run already."""
    for user, group in ((world.carla, world.taakdelegatie), (world.dirk, world.bedrijfsarts)):
        user.further_groups.add(group)
    junior = add_group(name="Junior", under=world.arbo)
    for login, group in (("eva", junior), ("fred", world.taakdelegatie)):
        make_user(login, group)
    gijs = make_user("gijs", junior)
    make_user("later", world.arbo, valid_from=date(2026, 3, 20))
    make_user("kort", world.arbo, valid_until=date(2026, 3, 25))
    kb = world.klantbeheer = User.objects.get(pk=world.klantbeheer.pk)  # the groups have moved since
    west = organisation.add_office(name="West", under=fresh(world.zuyd), by=kb)
    organisation.add_department(name="Oven", under=fresh(world.productie), by=kb)
    draft = complete(organisation.draft_employer(name="Concept BV", code="VDD00009", by=kb), kb)
    organisation.add_department(name="Atelier", under=fresh(draft.node), by=kb)
    world.fixed(west, "follows")
    world.fixed(world.remat.node, world.carla)
    world.fixed(world.hal, "follows")
    world.coordinator(world.productie, gijs)
    for node in (world.winkel, world.productie, world.hal, world.winkel):
        dossier = world.employee(node, employer=Employer.objects.get(node__in=Node.objects.up_from(fresh(node))))
        world.sick(dossier, days_ago=40)
    moves_on = world.employee(world.winkel, ends_on=date(2026, 3, 4))
    world.sick(moves_on, days_ago=20)
    employees.start_employment(
        employee=moves_on.employee, department=world.productie, starts_on=date(2026, 3, 6), by=kb
    )
    Grant.objects.create(user=world.carla, node=world.bakkerij.node)
    Grant.objects.create(user=world.carla, node=world.productie, allow=False)
    Grant.objects.create(group=world.arbo, node=world.productie)
    Grant.objects.create(user=world.dirk, employee=Dossier.objects.exclude(employee=None).first().employee)
    Grant.objects.create(user=world.baker, employee=Dossier.objects.exclude(employee=None).last().employee, allow=False)
    return world
