"""Autorisaties voor gebruikers: whom somebody sees, by the nearest row about a colleague or his groups."""

from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.core.exceptions import PermissionDenied
from django.db import transaction
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from accounts.models import ColleagueGrant, User, UserGroup, UserRight
from accounts.policies import check_colleague, visible_colleagues
from accounts.queries.colleagues import TickTree, decided, merged, tick_tree
from accounts.usecases.colleagues import Ticks, rows_for, set_colleagues, wanted_of
from accounts.usecases.groups import add_group
from core.errors import DomainError, StaleError
from core.models import AccessEvent
from tests.world import World, make_user


@pytest.fixture(autouse=True)
def english(settings: Any) -> None:
    settings.LANGUAGE_CODE = "en"


def fresh(user: User) -> User:
    return User.objects.select_related("group").get(pk=user.pk)


def seen(user: User) -> set[str]:
    return set(visible_colleagues(fresh(user)).values_list("login", flat=True))


def save(holder: Any, *places: Any, by: User, exact: bool = True) -> bool:
    """Tick these users and groups, and nothing else; with a script also all that is below them."""
    tree = tick_tree(holder)
    keys = {f"g{one.pk}" if isinstance(one, UserGroup) else f"u{one.pk}" for one in places}
    for key, parent in tree.parents.items():
        if exact and parent in keys:
            keys.add(key)
    before = [key for key, on in tree.ticked.items() if on]
    ticks = Ticks(tree.parents, before, keys, exact=exact)
    return set_colleagues(holder=holder, ticks=ticks, version=tree.version, by=by)


INSIDE = {"anna", "bram", "carla", "dirk", "doctor", "klantbeheer"}


def test_without_rows_the_house_sees_itself_and_an_employers_user_his_own_group(world: World) -> None:
    make_user("bakker2", world.baker.group)
    assert seen(world.anna) == INSIDE
    assert seen(world.baker) == {"baker", "bakker2"}
    assert seen(world.remat_user) == {"rematgebruiker"}


def test_who_stands_in_a_folder_of_employers_sees_himself_only(world: World) -> None:
    one, _other = (make_user(name, UserGroup.objects.get(key="casemanager-werkgever")) for name in ("een", "twee"))
    assert seen(one) == {"een"}
    ColleagueGrant.objects.create(user=one, seen_group=one.group)
    assert seen(one) == {"een"}
    assert list(tick_tree(fresh(one)).users.values()) == [one]


def test_nearest_row_wins_and_a_denial_beats_on_the_same_place(world: World) -> None:
    ColleagueGrant.objects.create(group=world.arbo, seen_group=world.arbo)
    assert seen(world.anna) == {"anna", "bram", "carla", "dirk"}
    ColleagueGrant.objects.create(user=world.anna, seen_user=world.carla, allow=False)
    assert seen(world.anna) == {"anna", "bram", "dirk"}
    ColleagueGrant.objects.create(user=world.anna, seen_group=world.arbo, allow=False)
    assert seen(world.anna) == {"anna"}
    ColleagueGrant.objects.create(user=world.anna, seen_user=world.bram)
    assert seen(world.anna) == {"anna", "bram"}
    assert seen(world.bram) == {"anna", "bram", "carla", "dirk"}


def test_groups_rows_are_for_who_takes_them_over(world: World) -> None:
    ColleagueGrant.objects.create(group=world.arbo.parent, seen_user=world.doctor)
    assert seen(world.anna) == {"anna", "doctor"}
    User.objects.filter(pk=world.anna.pk).update(takes_group_grants=False)
    assert seen(world.anna) == INSIDE


def test_user_of_an_employer_never_sees_another_employer_whatever_is_ticked(world: World) -> None:
    make_user("bakker2", world.baker.group)
    for place in (world.baker.group.parent, world.arbo, world.remat_user.group):
        ColleagueGrant.objects.create(user=world.baker, seen_group=place)
    ColleagueGrant.objects.create(user=world.baker, seen_user=world.remat_user)
    assert seen(world.baker) == {"baker", "bakker2"}


def test_who_manages_users_sees_everybody(world: World) -> None:
    ColleagueGrant.objects.create(user=world.klantbeheer, seen_group=world.arbo, allow=False)
    assert seen(world.klantbeheer) == {*INSIDE, "baker", "rematgebruiker"}
    right = Permission.objects.get(codename="manage_users")
    UserRight.objects.create(user=world.klantbeheer, permission=right, allow=False)
    assert seen(world.klantbeheer) == {"klantbeheer"}


def test_it_is_one_query(world: World, django_assert_num_queries: Any) -> None:
    anna = fresh(world.anna)
    assert not anna.has_perm("accounts.manage_users")
    for place in (world.arbo, world.bedrijfsarts, world.taakdelegatie):
        ColleagueGrant.objects.create(user=anna, seen_group=place)
        with django_assert_num_queries(1):
            assert world.bram in set(visible_colleagues(anna))


def test_checking_names_nobody(world: World) -> None:
    check_colleague(fresh(world.anna), world.bram)
    with pytest.raises(DomainError, match=r"^Choose somebody from the list\.$") as refusal:
        check_colleague(fresh(world.anna), world.baker, field="user")
    assert refusal.value.field == "user"


# Against a slow answer that is written here by itself.


def slowly(user: User) -> set[str]:
    """For each user: walk up from him, and take the first place about which a row says something."""
    up = list(user.group.get_ancestors(include_self=True))
    rows = [
        row
        for row in ColleagueGrant.objects.all()
        if row.user_id == user.pk or (user.takes_group_grants and row.group_id in [group.pk for group in up])
    ]
    found = {user.login}
    for other in User.objects.select_related("group"):
        places = [row.allow for row in rows if row.seen_user_id == other.pk]
        way = list(reversed(other.group.get_ancestors(include_self=True)))
        levels = [places, *([row.allow for row in rows if row.seen_group_id == group.pk] for group in way)]
        said = next((level for level in levels if level), None)
        inside = user.group in way
        if user.group.audience == "employer":
            allowed = inside and user.group.parent_id and (said is None if not rows else said and all(said))
        else:
            allowed = other.group.audience == "internal" if not rows else said and all(said)
        if allowed:
            found.add(other.login)
    return found


ROWS = st.lists(
    st.tuples(st.integers(0, 12), st.integers(0, 12), st.booleans()), max_size=9, unique_by=lambda row: row[:2]
)


@hypothesis_settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=ROWS, takes=st.booleans())
def test_rule_equals_the_slow_answer(world: World, rows: list[Any], takes: bool) -> None:
    with transaction.atomic():
        sub = add_group(name="Onder", under=UserGroup.objects.get(pk=world.baker.group_id))
        inner = add_group(name="Binnen", under=UserGroup.objects.get(pk=world.arbo.pk))
        low, within = make_user("laag", sub), make_user("binnen", inner)
        users = [world.anna, world.bram, world.doctor, world.baker, world.remat_user, low, within]
        groups = [*(one.pk for one in (world.arbo, sub, inner, world.bedrijfsarts)), world.baker.group_id]
        groups.append(UserGroup.objects.get(pk=world.baker.group_id).parent_id)
        User.objects.filter(pk__in=[world.anna.pk, world.baker.pk]).update(takes_group_grants=takes)
        for holder, place, allow in rows:
            whose = {"user": users[holder]} if holder < 7 else {"group_id": groups[holder - 7]}
            what = {"seen_user": users[place]} if place < 7 else {"seen_group_id": groups[place - 7]}
            ColleagueGrant.objects.create(**whose, **what, allow=allow)
        for user in users:
            assert seen(user) == slowly(fresh(user)), user
            tree = tick_tree(fresh(user))
            ticked = {tree.users[key].login for key, on in tree.ticked.items() if on and key in tree.users}
            if not fresh(user).has_perm("accounts.manage_users"):
                assert ticked | {user.login} == seen(user)
        transaction.set_rollback(True)


# What was ticked, as rows.

PARENTS = {"g1": None, "g2": "g1", "g3": "g1", "u1": "g2", "u2": "g2", "u3": "g3", "g9": None, "u9": "g9"}
INTERNAL = {key: key not in ("g9", "u9") for key in PARENTS}
SIDES = st.dictionaries(st.sampled_from(list(PARENTS)), st.booleans())


def a_tree(own: dict[str, bool], fixed: dict[str, bool]) -> TickTree:
    names: Any = {key: key for key in PARENTS}
    return TickTree(UserGroup(), names, {}, PARENTS, own, fixed, INTERNAL)


@given(fixed=SIDES, wanted=st.fixed_dictionaries({key: st.booleans() for key in PARENTS}))
def test_rows_say_what_was_ticked_or_are_refused(fixed: dict[str, bool], wanted: dict[str, bool]) -> None:
    tree = a_tree({}, fixed)
    denied = [key for key, allow in fixed.items() if wanted[key] and not allow]
    try:
        rows = rows_for(tree, wanted)
    except DomainError:
        assert denied
    else:
        assert not denied
        assert decided(PARENTS, merged(rows, fixed), INTERNAL) == wanted


@given(own=SIDES, fixed=SIDES)
def test_page_that_is_saved_as_it_was_changes_nothing(own: dict[str, bool], fixed: dict[str, bool]) -> None:
    tree = a_tree(own, fixed)
    on = [key for key, ticked in tree.ticked.items() if ticked]
    for exact in (True, False):
        assert wanted_of(tree, Ticks(PARENTS, on, on, exact=exact)) == tree.ticked


@given(own=SIDES)
def test_what_was_not_shown_stays(own: dict[str, bool]) -> None:
    tree = a_tree(own, {})
    shown = ["g1", "g9"]
    on = [key for key in shown if tree.ticked[key]]
    assert wanted_of(tree, Ticks(shown, on, on, exact=True)) == tree.ticked


def test_without_a_script_what_was_left_alone_follows_the_folder_that_was_changed() -> None:
    tree = a_tree({"g9": True}, {})
    ticked = wanted_of(tree, Ticks(PARENTS, ["g9", "u9"], ["g9", "u9", "g2"]))
    assert {key for key, on in ticked.items() if on} == {"g9", "u9", "g2", "u1", "u2"}
    mixed = wanted_of(tree, Ticks(PARENTS, ["g9", "u9"], ["u9", "u3"]))
    assert {key for key, on in mixed.items() if on} == {"u3"}
    assert wanted_of(tree, Ticks(PARENTS, ["g9", "u9"], ["u9", "u3"], exact=True))["u9"] is True


def test_saving_writes_the_fewest_rows_and_one_line(world: World) -> None:
    assert save(world.anna, world.arbo, world.doctor, by=world.klantbeheer)
    rows = {(row.seen_group_id, row.seen_user_id, row.allow) for row in ColleagueGrant.objects.filter(user=world.anna)}
    assert rows == {(world.arbo.pk, None, True), (None, world.doctor.pk, True)}
    assert seen(world.anna) == {"anna", "bram", "carla", "dirk", "doctor"}
    event = AccessEvent.objects.get(event_type="user.colleagues_changed")
    assert (event.user_id, event.object_id) == (world.klantbeheer.pk, world.anna.pk)
    assert event.detail == {"added": ["+ Casemanager Arbo", "+ Doctor"], "removed": []}
    assert not save(world.anna, world.arbo, world.doctor, by=world.klantbeheer)
    assert save(world.anna, world.bram, by=world.klantbeheer)
    last = AccessEvent.objects.filter(event_type="user.colleagues_changed").latest("pk")
    assert last.detail == {"added": ["+ Bram"], "removed": ["+ Casemanager Arbo", "+ Doctor"]}


def test_nothing_ticked_means_nobody_and_the_default_ticked_means_no_rows(world: World) -> None:
    save(world.arbo, by=world.klantbeheer)
    assert seen(world.anna) == {"anna"}
    assert AccessEvent.objects.get(event_type="group.colleagues_changed").object_id == world.arbo.pk
    save(world.arbo, world.arbo.parent, by=world.klantbeheer)
    assert not ColleagueGrant.objects.exists()
    assert seen(world.anna) == INSIDE


def test_place_of_another_employer_is_refused(world: World) -> None:
    for place in (world.remat_user, world.remat_user.group, world.arbo):
        with pytest.raises(DomainError, match="only see users of the same employer"):
            save(world.baker, place, by=world.klantbeheer, exact=False)
    with pytest.raises(DomainError, match="does not exist any more"):
        save(world.anna, User(pk=999_999), by=world.klantbeheer)
    assert not ColleagueGrant.objects.exists()


def test_what_the_group_denies_can_not_be_ticked(world: World) -> None:
    ColleagueGrant.objects.create(group=world.arbo, seen_user=world.bram, allow=False)
    with pytest.raises(DomainError, match="Bram is denied to the group"):
        save(world.anna, world.bram, by=world.klantbeheer)


def test_second_of_two_administrators_hears_it(world: World) -> None:
    tree = tick_tree(world.anna)
    save(world.anna, world.bram, by=world.klantbeheer)
    with pytest.raises(StaleError):
        ticks = Ticks(tree.parents, [], [f"u{world.carla.pk}"], exact=True)
        set_colleagues(holder=world.anna, ticks=ticks, version=tree.version, by=world.klantbeheer)
    assert seen(world.anna) == {"anna", "bram"}


def test_only_who_manages_users_and_never_for_himself(world: World) -> None:
    with pytest.raises(PermissionDenied):
        save(world.bram, world.anna, by=world.anna)
    with pytest.raises(DomainError, match="your own account"):
        save(world.klantbeheer, world.anna, by=world.klantbeheer)
