"""Plaatsvervanging: who may arrange it, for whom, when, and the page in Instellingen."""

from datetime import date, datetime, time, timedelta

import pytest
from django.core import mail as mail_server
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from accounts.models import Substitution, User, UserGroup
from accounts.standing import can_replace
from accounts.usecases.substitutions import arrange_substitution, end_substitution
from core.errors import DomainError
from core.models import AccessEvent, OutgoingMessage
from core.usecases import outbox
from tests.world import World, make_user

PAGE = "/Instellingen/plaatsvervanging/"
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _english(settings):
    settings.LANGUAGE_CODE = "en"


def today() -> date:
    return timezone.localdate()


def arrange(principal: User, substitute: User, first: int = 0, last: int = 3, by: User | None = None) -> Substitution:
    """From and up to and including so many days from today."""
    days = {"first": today() + first * DAY, "last": today() + last * DAY}
    return arrange_substitution(principal=principal, substitute=substitute, **days, by=by or principal)


def refusal(*arguments, **options) -> tuple[str, str]:
    with pytest.raises(DomainError) as caught:
        arrange(*arguments, **options)
    return caught.value.field, caught.value.message


def typed(substitute: User | str, first: int = 0, last: int = 3) -> dict[str, str]:
    who = {"substitute": str(substitute.uuid)} if isinstance(substitute, User) else {"substitute_text": substitute}
    return {**who, "first": str(today() + first * DAY), "last": str(today() + last * DAY)}


# The use-case


def test_it_runs_from_now_until_the_midnight_after_the_last_day(world: World) -> None:
    before = timezone.now()
    made = arrange(world.anna, world.bram, 0, 3)
    midnight = timezone.make_aware(datetime.combine(today() + 4 * DAY, time.min))
    assert before <= made.starts_at <= timezone.now()
    assert (made.ends_at, timezone.localdate(made.last_moment)) == (midnight, today() + 3 * DAY)


def test_it_begins_at_midnight_of_a_later_day(world: World) -> None:
    made = arrange(world.anna, world.bram, 2, 2)
    assert made.starts_at == timezone.make_aware(datetime.combine(today() + 2 * DAY, time.min))
    assert made.ends_at == timezone.make_aware(datetime.combine(today() + 3 * DAY, time.min))


def test_it_is_one_line_in_the_log_and_a_mail_to_the_substitute(world: World) -> None:
    arrange(world.anna, world.bram)
    event = AccessEvent.objects.get(event_type="substitution.arranged")
    assert (event.user_id, event.object_id, event.detail["substitute"]) == (world.anna.pk, world.anna.pk, "bram")
    assert list(OutgoingMessage.objects.values_list("template", "recipient_id")) == [("substitution", world.bram.pk)]
    outbox.relay()
    (mail,) = mail_server.outbox
    assert mail.to == ["bram@example.org"]
    assert "Bram replaces Anna from" in mail.body


def test_both_are_told_what_klantbeheer_arranges(world: World) -> None:
    arrange(world.anna, world.bram, by=world.klantbeheer)
    assert set(OutgoingMessage.objects.values_list("recipient_id", flat=True)) == {world.anna.pk, world.bram.pk}


def test_only_for_oneself_unless_one_manages_users(world: World) -> None:
    for by in (world.bram, world.carla, world.baker):
        with pytest.raises(PermissionDenied):
            arrange(world.anna, world.bram, by=by)
    assert arrange(world.anna, world.bram, by=world.klantbeheer).arranged_by == world.klantbeheer


def test_not_without_the_right(world: World) -> None:
    outsider = make_user("zonder", UserGroup.objects.create(name="Zonder rechten"))
    with pytest.raises(PermissionDenied):
        arrange(outsider, world.anna)


@pytest.mark.parametrize(
    ("first", "last", "field", "words"),
    [(3, 2, "last", "ends before"), (-1, 2, "first", "can't begin in the past"), (-4, -5, "last", "ends before")],
)
def test_the_period_must_be_one(world: World, first: int, last: int, field: str, words: str) -> None:
    at, message = refusal(world.anna, world.bram, first, last)
    assert (at, words in message) == (field, True)


def test_nobody_replaces_himself(world: World) -> None:
    assert refusal(world.anna, world.anna) == ("substitute", "Nobody can replace himself. Choose a colleague.")


def test_only_on_one_side_and_at_one_employer(world: World) -> None:
    for principal, substitute in (
        (world.anna, world.baker),
        (world.baker, world.anna),
        (world.baker, world.remat_user),
    ):
        assert not can_replace(substitute, principal)
        assert refusal(principal, substitute)[0] == "substitute"
    colleague = make_user("bakker2", world.baker.group)
    assert arrange(world.baker, colleague).substitute == colleague


def test_who_is_not_there_on_the_first_day_can_not_replace(world: World) -> None:
    User.objects.filter(pk=world.bram.pk).update(valid_until=today() + DAY)
    assert refusal(world.anna, world.bram, 2, 5)[0] == "substitute"
    assert arrange(world.anna, world.bram, 1, 5)


@pytest.mark.parametrize(("first", "last", "taken"), [(0, 5, True), (5, 9, True), (6, 9, False), (2, 3, True)])
def test_one_substitute_at_a_time(world: World, first: int, last: int, taken: bool) -> None:
    arrange(world.anna, world.bram, 1, 5)
    if taken:
        field, message = refusal(world.anna, world.carla, first, last)
        assert (field, "Bram replaces Anna from" in message) == ("first", True)
    else:
        assert arrange(world.anna, world.carla, first, last)


def test_a_substitute_may_replace_several(world: World) -> None:
    arrange(world.anna, world.bram)
    arrange(world.carla, world.bram)
    assert {one.pk for one in User.objects.get(pk=world.bram.pk).standing} == {
        world.bram.pk, world.anna.pk, world.carla.pk,
    }  # fmt: skip


def test_no_chains_whichever_comes_first(world: World) -> None:
    arrange(world.anna, world.bram, 0, 5)
    field, message = refusal(world.bram, world.carla, 3, 8)
    assert (field, "replaces somebody in this period" in message) == ("first", True)
    field, message = refusal(world.carla, world.anna, 5, 5)
    assert (field, "is replaced himself in this period" in message) == ("substitute", True)
    assert arrange(world.bram, world.carla, 6, 8)


def test_ending_is_at_once_and_one_to_come_is_as_if_it_never_was(world: World) -> None:
    running, coming = arrange(world.anna, world.bram), arrange(world.anna, world.carla, 10, 12)
    end_substitution(substitution=running, by=world.anna)
    end_substitution(substitution=coming, by=world.klantbeheer)
    assert Substitution.objects.get().ends_at <= timezone.now()
    assert User.objects.get(pk=world.bram.pk).standing == (world.bram,)
    with pytest.raises(DomainError, match="ended already"):
        end_substitution(substitution=running, by=world.anna)


def test_the_substitute_does_not_end_it(world: World) -> None:
    made = arrange(world.anna, world.bram)
    with pytest.raises(PermissionDenied):
        end_substitution(substitution=made, by=world.bram)


# The page


def test_the_page_arranges_and_ends(world: World, sign_in) -> None:
    client = sign_in(world.anna)
    assert client.post(PAGE, typed(world.bram)).url == PAGE
    (row,) = client.get(PAGE).context["rows"]
    assert (row["state"], row["may_end"], row["one"].substitute) == ("running", True, world.bram)
    (seen,) = sign_in(world.bram).get(PAGE).context["rows"]
    assert (seen["state"], seen["may_end"]) == ("running", False)
    assert client.post(f"{PAGE}{row['one'].uuid}/beeindigen/").url == PAGE
    assert client.get(PAGE).context["rows"][0]["state"] == "over"


def test_a_name_is_enough_when_there_is_one(world: World, sign_in) -> None:
    client = sign_in(world.anna)
    make_user("bram2", world.arbo, last_name="Bramsen")
    answer = client.post(PAGE, typed("bra"))
    (message,) = answer.context["form"].errors["substitute"]
    assert (answer.status_code, "Bram (bram) or Bramsen (bram2)" in message) == (422, True)
    assert 'value="bra"' in answer.content.decode()
    assert client.post(PAGE, typed("bramsen")).status_code == 302
    assert Substitution.objects.get().substitute.login == "bram2"


@pytest.mark.parametrize("who", ["", "niemand", "<uuid>", "klaas"])
def test_who_is_not_there_is_said_at_the_field(world: World, sign_in, who: str) -> None:
    answer = sign_in(world.anna).post(PAGE, {**typed(who), **({"substitute": "geen id"} if who == "<uuid>" else {})})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["substitute"])
    assert Substitution.objects.count() == 0


def test_what_the_use_case_refuses_stands_at_its_field(world: World, sign_in) -> None:
    client = sign_in(world.anna)
    answer = client.post(PAGE, typed(world.bram, 4, 2))
    assert answer.context["form"].errors == {"last": ["The period ends before it begins."]}
    client.post(PAGE, typed(world.bram))
    assert list(client.post(PAGE, typed(world.carla)).context["form"].errors) == ["first"]


def test_colleagues_to_choose_from(world: World, sign_in) -> None:
    def names(user: User, text: str) -> list[str]:
        found = sign_in(user).get(f"{PAGE}collega/", {"substitute_text": text}).context["found"]
        return [one.login for one in found]

    assert names(world.anna, "bra") == ["bram"]
    assert names(world.anna, "anna") == []
    assert names(world.anna, "baker") == []
    assert names(world.baker, "bram") == []
    assert names(world.anna, "") == []
    User.objects.filter(pk=world.bram.pk).update(is_active=False)
    assert names(world.anna, "bra") == []


def test_klantbeheer_arranges_for_another(world: World, sign_in) -> None:
    client, page = sign_in(world.klantbeheer), f"{PAGE}?voor={world.anna.uuid}"
    assert client.post(page, typed(world.bram)).url == page
    made = Substitution.objects.get()
    assert (made.principal, made.arranged_by) == (world.anna, world.klantbeheer)
    assert client.post(f"{PAGE}{made.uuid}/beeindigen/").url == page


@pytest.mark.parametrize("who", ["nonsense", "9f1c2d3e-0000-4000-8000-000000000000"])
def test_who_does_not_exist_is_404(world: World, sign_in, who: str) -> None:
    assert sign_in(world.klantbeheer).get(f"{PAGE}?voor={who}").status_code == 404


def test_others_arrange_only_their_own_whatever_they_ask_for(world: World, sign_in) -> None:
    client = sign_in(world.carla)
    client.post(f"{PAGE}?voor={world.anna.uuid}", typed(world.bram))
    assert Substitution.objects.get().principal == world.carla
    made = arrange(world.anna, world.dirk)
    assert client.post(f"{PAGE}{made.uuid}/beeindigen/").status_code == 404
    assert Substitution.objects.running(timezone.now()).count() == 2


def test_without_the_right_there_is_no_tab_and_no_page(world: World, sign_in) -> None:
    client = sign_in(make_user("zonder", UserGroup.objects.create(name="Zonder rechten")))
    assert "substitution" not in [tab["key"] for tab in client.get("/Instellingen/").context["tabs"]]
    assert client.get(PAGE).status_code == 403
    assert client.get(f"{PAGE}collega/").status_code == 403


def test_both_have_a_banner_on_every_page(world: World, sign_in) -> None:
    arrange(world.anna, world.bram)
    for user, words in ((world.anna, "Bram replaces you"), (world.bram, "You replace Anna"), (world.carla, None)):
        for page in ("/", "/taken/", PAGE):
            html = sign_in(user).get(page).content.decode()
            assert (words is None or words in html) and html.count('role="note"') == (words is not None)
