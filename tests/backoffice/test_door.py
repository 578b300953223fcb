"""Who gets into Beheer: nobody without the right, at no address."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import URLPattern, URLResolver, reverse

from accounts.models import User
from backoffice.urls import pages
from core.models import Job
from orgstructure.models import Employer
from services.models import ProtocolVariation
from tests.world import World

TEMPLATES = [*Path("templates/backoffice").glob("*.html"), *Path("templates/admin").glob("*.html")]
SAMPLES = {
    "uuid": "7b0ac2a4-9c3b-4b0e-9a51-2b8f0d1f8d11",
    "key": "verzuim",
    "version": "1",
    "url": "bestaat-niet",
    "factor": "sms",
}
INLINE = re.compile(r"""<style|\sstyle=|\son[a-z]+=["']|<script(?![^>]*\ssrc=)|hx-on""")
SignIn = Callable[[User], Client]


def addresses(patterns: list[URLPattern | URLResolver], prefix: str = "/beheer/") -> Iterator[str]:
    for entry in patterns:
        route = re.sub(r"<(?:\w+:)?(\w+)>", lambda match: SAMPLES[match[1]], str(entry.pattern))
        route = re.sub(r"\(\?P<(\w+)>.*", lambda match: SAMPLES[match[1]], route)
        if isinstance(entry, URLResolver):
            yield from addresses(entry.url_patterns, prefix + route)
        else:
            yield prefix + route


ALL = list(addresses(admin.site.get_urls()))


def test_walk_finds_the_pages_and_the_lists() -> None:
    assert {"/beheer/", "/beheer/organisatie/", "/beheer/gebruikers/", "/beheer/achtergrondtaken/"} <= set(ALL)
    assert len(ALL) == len(pages) + 6


@pytest.mark.parametrize("address", ALL)
def test_user_without_the_right_gets_403(address: str, world: World, sign_in: SignIn) -> None:
    for user in (world.carla, world.baker):
        assert sign_in(user).get(address).status_code == 403
        assert sign_in(user).post(address, {"cmd": "move_node"}).status_code == 403


@pytest.mark.parametrize("address", ALL)
def test_visitor_is_sent_to_the_login_page(address: str, db: None) -> None:
    response = Client().get(address)

    assert response.status_code == 302
    assert response["Location"].startswith(reverse("accounts:login"))


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
    assert client.get(reverse("admin:part", args=[SAMPLES["uuid"]])).status_code == 404
    assert client.get(reverse("admin:user", args=[SAMPLES["uuid"]])).status_code == 404


def test_every_page_opens_under_a_strict_policy(world: World, sign_in: SignIn) -> None:
    Job.objects.create(kind="responsibility.carry", total=10, done=4)
    client, node, user = sign_in(world.klantbeheer), world.zuyd.uuid, world.anna.uuid
    draft = Employer.objects.get(pk=world.bakkerij.pk).node.uuid
    variation = ProtocolVariation.objects.get()
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
