"""What Klantbeeldautorisaties do to the page of an employer: a tab that is closed is refused, a block is not read."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from accounts.models import User, UserGroup
from core import slots
from core.slots import Block, Slot, Tab
from dossiers.models import PageGrant
from dossiers.policies import opens
from tests.world import World

HTMX = ({}, {"HX-Request": "true"})


def url_of(world: World, name: str = "detail") -> str:
    return reverse(f"employers:{name}", args=[world.bakkerij.uuid])


def test_tab_that_is_closed_is_absent_and_refused_at_the_next_click(world: World, sign_in: Any) -> None:
    client = sign_in(world.baker)
    assert [tab["key"] for tab in client.get(url_of(world)).context["tabs"]] == ["overview", "master_data"]
    PageGrant.objects.create(user=world.baker, part="master_data", allow=False)
    assert [tab["key"] for tab in client.get(url_of(world)).context["tabs"]] == ["overview"]
    for headers in HTMX:
        assert client.get(url_of(world, "master_data"), headers=headers).status_code == 403
        assert client.get(url_of(world), headers=headers).status_code == 200
    assert sign_in(world.remat_user).get(url_of(world, "master_data")).status_code == 404


def test_block_that_is_closed_is_absent_and_not_read(world: World, sign_in: Any) -> None:
    client = sign_in(world.baker)

    def read() -> tuple[list[str], int]:
        with CaptureQueriesContext(connection) as queries:
            page = client.get(url_of(world))
        return [template for template, _content in page.context["blocks"]], len(queries)

    whole, number = read()
    employees = "employers/block_employees.html"
    assert whole == ["employers/block_departments.html", "employers/block_facts.html", employees]
    PageGrant.objects.create(group=world.baker.group, part="overview.facts", allow=False)
    assert read() == (
        ["employers/block_departments.html", employees],
        number - 4,
    )  # the dossier, the employees, who is ill, and for those the user's teams
    for part in ("overview.departments", "overview.employees"):
        PageGrant.objects.create(user=world.baker, part=part, allow=False)
    assert read()[0] == []
    assert client.get(url_of(world)).status_code == 200


def test_link_to_an_employer_leads_to_the_first_tab_that_is_open(world: World, sign_in: Any) -> None:
    client = sign_in(world.baker)
    lists = [reverse("employers:list"), f"{reverse('employers:tree')}?part={world.bakkerij.node.uuid}"]
    PageGrant.objects.create(user=world.baker, part="overview", allow=False)
    for page in lists:
        html = client.get(page).content.decode()
        assert url_of(world, "master_data") in html
        assert f'"{url_of(world)}"' not in html
    PageGrant.objects.create(user=world.baker, part="master_data", allow=False)
    for page in lists:
        assert url_of(world) not in client.get(page).content.decode()


def test_way_back_from_a_team_is_a_page_that_is_open(world: World, sign_in: Any) -> None:
    page = reverse("casemanagement:team", args=[world.bakkerij.node.uuid])
    client = sign_in(world.klantbeheer)
    assert url_of(world, "master_data") in client.get(page).content.decode()
    PageGrant.objects.create(user=world.klantbeheer, part="master_data", allow=False)
    assert url_of(world, "master_data") not in client.get(page).content.decode()


@pytest.fixture
def further_parts(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A tab and a block of a later app, of which the tab is not for employers."""
    tabs: Slot[Tab] = Slot()
    blocks: Slot[Block] = Slot()
    for place, tab in enumerate(
        (*slots.employer_tabs, Tab("money", "Money", "employers:list", open_to_employers=False))
    ):
        tabs.add(tab.key, tab, order=place)
    for place, block in enumerate(
        (*slots.employer_blocks, Block("money.bills", "Bills", "x.html", lambda user, employer: {}))
    ):
        blocks.add(block.key, block, order=place)
    monkeypatch.setattr(slots, "employer_tabs", tabs)
    monkeypatch.setattr(slots, "employer_blocks", blocks)
    return


def test_later_part_is_in_the_screen_by_itself_and_closed_to_employers_unless_given(
    world: World, sign_in: Any, further_parts: None
) -> None:
    page = sign_in(world.klantbeheer).get(reverse("admin:user_employer_page", args=[world.baker.uuid]))
    stands = {one.part.key: one.opens for one in page.context["form"].found}
    assert (stands["money"], stands["money.bills"], stands["overview"]) == (False, False, True)
    assert opens(world.anna, "money") and opens(world.anna, "money.bills")
    PageGrant.objects.create(group=world.baker.group.parent, part="money", allow=True)
    assert opens(User.objects.get(pk=world.baker.pk), "money.bills")


GRANTS = st.dictionaries(
    st.tuples(st.integers(0, 4), st.sampled_from(["overview", "overview.facts", "master_data"])), st.booleans()
)


@hypothesis_settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(grants=GRANTS)
def test_nearest_choice_wins(world: World, grants: dict[tuple[int, str], bool]) -> None:
    """Against the way up from the user, walked by hand."""
    PageGrant.objects.all().delete()
    ways: dict[User, list[Any]] = {
        user: [user, *reversed(user.group.get_ancestors(include_self=True))] for user in (world.anna, world.baker)
    }
    holders = [world.anna, world.baker, world.arbo, world.baker.group, world.arbo.parent]
    for (holder, part), allow in grants.items():
        whose = {"group" if isinstance(holders[holder], UserGroup) else "user": holders[holder]}
        PageGrant.objects.create(**whose, part=part, allow=allow)
    for user, way in ways.items():
        loaded = User.objects.get(pk=user.pk)

        def said(part: str, way: list[Any] = way) -> bool:
            found = [
                grants[holders.index(one), part]
                for one in way
                if (one in holders) and (holders.index(one), part) in grants
            ]
            return found[0] if found else True

        assert opens(loaded, "overview") == said("overview")
        assert opens(loaded, "master_data") == said("master_data")
        assert opens(loaded, "overview.facts") == (said("overview") and said("overview.facts"))
