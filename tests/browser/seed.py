"""Fill an installation with the small organisation of tests.world, and say where things are (JSON)."""

import json
import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xsuite.settings.development")
django.setup()

from django.db import transaction  # noqa: E402

from accounts.models import User  # noqa: E402
from tests.browser import proofs  # noqa: E402
from tests.world import make_user, make_world  # noqa: E402


@transaction.atomic
def main() -> dict[str, str]:
    world = make_world()
    jansen = world.employee(last_name="Jansen", first_name="Johan", initials="J.", bsn="999990007")
    smit = world.employee(last_name="Smit", first_name="Petra", initials="P.")
    yilmaz = world.employee(world.hal, employer=world.remat, last_name="Yılmaz", first_name="Ayşe", initials="A.")
    world.sick(smit, days_ago=45)
    for user in User.objects.all():
        proofs.give(user)
    for login in ("nieuw", "sleutel"):  # have set up nothing yet, each for one test
        make_user(login, world.arbo)
    world.sick(yilmaz, days_ago=300)
    return {
        "jansen": str(jansen.uuid),
        "smit": str(smit.uuid),
        "yilmaz": str(yilmaz.uuid),
        "bakkerij": str(world.bakkerij.uuid),
        "bakkerij_node": str(world.bakkerij.node.uuid),
        "zuyd": str(world.zuyd.uuid),
        "noord": str(world.noord.uuid),
    }


if __name__ == "__main__":
    print(json.dumps(main()))
