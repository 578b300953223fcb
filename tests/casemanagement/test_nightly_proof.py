"""The nightly proof: silent when all is well, a failed task when the stored answer is wrong."""

import pytest
from django.core.management.base import CommandError

from casemanagement.tasks import prove
from dossiers.models import Task
from orgstructure.models import Node


def test_a_sound_database_passes(world):
    world.sick(world.employee(), days_ago=40)
    prove()


def test_a_task_with_the_wrong_person_fails_it(world):
    world.sick(world.employee(), days_ago=40)
    Task.objects.filter(responsible=world.anna).update(responsible=world.bram)
    with pytest.raises(CommandError):
        prove()


def test_a_broken_interval_fails_it(world):
    Node.objects.filter(pk=world.winkel.pk).update(rght=1)
    with pytest.raises(CommandError):
        prove()
