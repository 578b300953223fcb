"""The door of Beheer and what lies behind it; who may open which address is in tests/rights."""

import re
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from core.models import Job
from orgstructure.models import Employer
from services.models import ProtocolVariation
from tests.world import World

TEMPLATES = [*Path("templates/backoffice").glob("*.html"), *Path("templates/admin").glob("*.html")]
INLINE = re.compile(r"""<style|\sstyle=|\son[a-z]+=["']|<script(?![^>]*\ssrc=)|hx-on""")
SignIn = Callable[[User], Client]


def test_login_leads_back_to_where_one_came_from(db: None) -> None:
    response = Client().get("/beheer/login/?next=/beheer/rechten/")

    assert response["Location"] == f"{reverse('accounts:login')}?next=/beheer/rechten/"


def test_other_methods_are_refused(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.klantbeheer)

    assert client.delete(reverse("admin:part", args=[world.zuyd.uuid])).status_code == 405
    assert client.put(reverse("admin:orgstructure_node_changelist")).status_code == 405


def test_unknown_address_is_404_for_who_may_enter(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.klantbeheer)

    assert client.get("/beheer/auth/group/").status_code == 404
    assert client.get(reverse("admin:part", args=[uuid4()])).status_code == 404
    assert client.get(reverse("admin:user", args=[uuid4()])).status_code == 404


def test_every_page_opens_under_a_strict_policy(world: World, sign_in: SignIn) -> None:
    Job.objects.create(kind="responsibility.carry", total=10, done=4)
    client, node, user = sign_in(world.klantbeheer), world.zuyd.uuid, world.anna.uuid
    draft = Employer.objects.get(pk=world.bakkerij.pk).node.uuid
    variation = ProtocolVariation.objects.get(key="verzuim")
    urls = [
        *(reverse(f"admin:{name}") for name in ("index", "classic", "users", "rights", "protocols", "log")),
        *(reverse(f"admin:{name}") for name in ("messages", "demo_messages")),
        *(reverse(f"admin:{one}_changelist") for one in ("orgstructure_node", "orgstructure_employer")),
        reverse("admin:core_job_changelist"),
        reverse("admin:user_tree"),
        *(reverse(f"admin:{name}", args=[world.arbo.uuid]) for name in ("user_tree_level", "group")),
        *(reverse(f"admin:{name}", args=[world.arbo.uuid]) for name in ("group_add", "group_move")),
        reverse("admin:user_groups", args=[user]),
        *(reverse(f"admin:{name}", args=[node]) for name in ("part", "part_rename", "part_move", "part_add_office")),
        *(reverse(f"admin:{name}", args=[node]) for name in ("part_team", "part_coordinators")),
        reverse("admin:part_add_department", args=[draft]),
        reverse("admin:employer_draft"),
        reverse("admin:employers_incomplete"),
        *(
            reverse(f"admin:employer_{tab}", args=[world.bakkerij.uuid])
            for tab in ("organisation", "contracts", "services", "team", "locations")
        ),
        *(reverse(f"admin:{name}", args=[world.bakkerij.uuid]) for name in ("location_add", "contact_add")),
        *(reverse(f"admin:{name}") for name in ("uwv_offices", "uwv_office_add")),
        *(reverse(f"admin:{name}", args=[user]) for name in ("user", "user_deactivate")),
        reverse("admin:group_rights", args=[world.arbo.uuid]),
        reverse("admin:protocol", args=[variation.key, variation.version]),
        *(reverse(f"admin:{name}_history", args=[one]) for name, one in (("part", node), ("user", user))),
    ]
    for url in urls:
        response = client.get(url)
        assert response.status_code == 200, url
        policy = response["Content-Security-Policy"]
        assert "default-src 'none'" in policy and "script-src 'self'" in policy and "unsafe" not in policy
        text = response.content.decode()
        assert not INLINE.search(text), url


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_template_has_no_inline_script_or_style(template: Path) -> None:
    assert not INLINE.search(template.read_text())
