"""The page of one user: how he gets in, until when, what he sees and why; and what klantbeheer ends there."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Session, User, UserGroup, UserRight
from accounts.queries.factors import factors_of
from accounts.queries.own import name_of
from accounts.usecases.factors import remove_for
from accounts.usecases.sessions import end_all_of
from accounts.usecases.telling import tell
from accounts.usecases.users import change_email
from backoffice.policies import readable_messages
from backoffice.queries_users import undelivered_mail
from casemanagement.usecases import accounts
from core.models import AccessEvent, OutgoingMessage
from dossiers.models import Dossier, Grant
from dossiers.policies import sight_in_numbers, visible_dossiers
from tests.accounts.asking import mails, read
from tests.accounts.proofs import give_app, give_codes
from tests.refusals import refused
from tests.world import World, make_user

SignIn = Callable[[User], Client]
TODAY, DAY = timezone.localdate, timedelta(days=1)
NOBODY_LEFT = "Nobody would be left who can manage users."


@pytest.fixture(autouse=True)
def _english(settings: Any) -> None:
    settings.LANGUAGE_CODE = "en"


def page(name: str, user: User, *args: str) -> str:
    return reverse(f"admin:{name}", args=[user.uuid, *args])


def period(step: str = "check", **dates: date | str) -> dict[str, str]:
    written = {name: str(value) for name, value in dates.items()}
    return {"has_period": "yes", "step": step, "valid_from": "2015-01-01", **written}


def right(codename: str) -> Permission:
    return Permission.objects.get(content_type__model="rights", codename=codename)


def second_administrator(world: World) -> User:
    return make_user("tweede", world.klantbeheer.group)


# Logging in


def test_the_page_says_how_a_user_gets_in(world: World, sign_in: SignIn) -> None:
    give_app(world.anna)
    give_codes(world.anna)
    sign_in(world.anna), sign_in(world.anna)
    client = sign_in(world.klantbeheer)
    shown = client.get(page("user", world.anna))
    found = shown.context["sign_in"]
    assert (found.sessions, found.tries) == (2, 0)
    assert [str(proof.kind) for proof in found.proofs] == ["Authenticator app", "Back-up code"]
    text = shown.content.decode()
    for title in ("Data", "Logging in", "Period of validity", "Groups and teams", "Positions"):
        assert f"<h2>{title}</h2>" in text
    for name in ("user_change", "user_validity", "user_groups", "user_sign_out"):
        assert page(name, world.anna) in text


def test_a_blocked_user_is_shown_with_since_when_and_how_many_tries(world: World, sign_in: SignIn) -> None:
    for _time in range(5):
        Client().post("/Account/LogOn/", {"login": "dirk", "password": "wrong"})
    client = sign_in(world.klantbeheer)
    text = client.get(page("user", world.dirk)).content.decode()
    assert "after wrong tries, since" in text
    assert "(5 wrong tries)" in text
    User.objects.filter(pk=world.dirk.pk).update(locked_reason="unused")
    assert "not used for too long" in client.get(page("user", world.dirk)).content.decode()


def bounce(user: User, template: str = "invitation", *, state: str = "dead", to: str = "") -> None:
    tell(user, template, to=to, link="x", hours="1", login="x")
    error = "SMTPRecipientsRefused: 550 5.1.1 User unknown" if state != "sent" else ""
    OutgoingMessage.objects.filter(pk=OutgoingMessage.objects.latest("pk").pk).update(state=state, error=error)


def test_a_mail_that_bounced_is_shown_at_the_user_with_the_reason(world: World, sign_in: SignIn) -> None:
    """Row 36."""
    bounce(world.dirk)
    client = sign_in(world.klantbeheer)
    text = client.get(page("user", world.dirk)).content.decode()
    assert "The last mail to this user did not arrive." in text
    assert "d…@example.org" in text
    assert "The answer was: SMTPRecipientsRefused: 550 5.1.1 User unknown." in text
    listed = client.get("/beheer/berichten/?state=dead&kind=invitation").context["lines"]
    assert 'href="/beheer/berichten/?state=dead&amp;kind=invitation"' in text
    assert [message.recipient_id for message, *_rest in listed] == [world.dirk.pk]
    assert "did not arrive" not in client.get(page("user", world.anna)).content.decode()


def test_a_mail_that_is_tried_again_is_shown_as_such(world: World, sign_in: SignIn) -> None:
    bounce(world.dirk, state="waiting")
    text = sign_in(world.klantbeheer).get(page("user", world.dirk)).content.decode()
    assert "The last mail to this user has not arrived yet." in text
    assert "is tried again on" in text


def test_a_later_mail_or_another_address_ends_the_warning(world: World) -> None:
    messages = OutgoingMessage.objects.all()
    bounce(world.dirk)
    bounce(world.dirk, to="oud@voorbeeld.nl", state="sent")
    assert undelivered_mail(world.dirk, messages).message.recipient_hint == "d…@example.org"
    bounce(world.dirk, "password_changed", state="sent")
    assert undelivered_mail(world.dirk, messages) is None
    bounce(world.anna)
    change_email(user=world.anna, email="nieuw@example.org", by=world.klantbeheer)
    world.anna.refresh_from_db()
    assert undelivered_mail(world.anna, messages) is None
    bounce(world.bram)
    assert undelivered_mail(world.bram, messages) is not None
    assert undelivered_mail(world.bram, readable_messages(world.carla)) is None


def test_signing_somebody_out_everywhere(world: World, sign_in: SignIn) -> None:
    first, second = sign_in(world.anna), sign_in(world.anna)
    answer = sign_in(world.klantbeheer).post(page("user_sign_out", world.anna))
    assert answer.url == page("user", world.anna)
    assert Session.objects.filter(user=world.anna).count() == 0
    assert [client.get("/").status_code for client in (first, second)] == [302, 302]
    event = AccessEvent.objects.get(event_type="session.ended")
    assert (event.user_id, event.object_id, event.detail) == (world.klantbeheer.pk, world.anna.pk, {"everywhere": True})


def test_removing_a_lost_proof_tells_the_user_and_ends_its_sessions(world: World, sign_in: SignIn) -> None:
    app, _code = give_app(world.anna)
    sign_in(world.anna)
    Session.objects.filter(user=world.anna).update(factor_id=app.persistent_id)
    where = page("user_remove_factor", world.anna, name_of(app))
    client = sign_in(world.klantbeheer)
    assert "told by mail" in client.get(where).content.decode()
    assert factors_of(world.anna) == [app]
    client.post(where)
    assert factors_of(world.anna) == []
    assert Session.objects.filter(user=world.anna).count() == 0
    assert [read(mail)[0] for mail in mails("factor_removed")] == ["anna@example.org"]
    event = AccessEvent.objects.get(event_type="factor.removed")
    assert (event.user_id, event.object_id, event.detail) == (world.klantbeheer.pk, world.anna.pk, {"factor": "app"})
    assert client.get(where).status_code == 404


def test_proofs_of_who_sees_medical_data_are_removed_by_who_sees_them_too(world: World, sign_in: SignIn) -> None:
    app, _code = give_app(world.doctor)
    User.objects.filter(pk=world.doctor.pk).update(medical_access=True)
    where = page("user_remove_factor", world.doctor, name_of(app))
    client = sign_in(world.klantbeheer)
    assert where not in client.get(page("user", world.doctor)).content.decode()
    assert client.post(where).status_code == 403
    with refused("Only an administrator with access to medical data can remove this extra step."):
        remove_for(user=world.doctor, factor=app, by=world.klantbeheer)
    User.objects.filter(pk=world.klantbeheer.pk).update(medical_access=True)
    assert client.post(where).status_code == 302
    assert factors_of(world.doctor) == []


def test_nobody_reaches_a_proof_through_another_user(world: World, sign_in: SignIn) -> None:
    app, _code = give_app(world.anna)
    client = sign_in(world.klantbeheer)
    for name in (name_of(app), "accounts.appfactor.0", "x"):
        assert client.post(page("user_remove_factor", world.bram, name)).status_code == 404
    assert factors_of(world.anna) == [app]


def test_only_who_manages_users_and_nobody_for_himself(world: World, sign_in: SignIn) -> None:
    app, _code = give_app(world.dirk)
    own, _code = give_app(world.klantbeheer)
    for stranger in (world.anna, world.baker):
        client = sign_in(stranger)
        for where in (
            page("user_validity", world.dirk),
            page("user_sign_out", world.dirk),
            page("user_remove_factor", world.dirk, name_of(app)),
        ):
            assert client.post(where).status_code == 403
        assert client.get(page("user_why", world.dirk), {"number": "1"}).status_code == 403
        with pytest.raises(PermissionDenied):
            end_all_of(user=world.dirk, by=stranger)
        with pytest.raises(PermissionDenied):
            remove_for(user=world.dirk, factor=app, by=stranger)
    client = sign_in(world.klantbeheer)
    me = world.klantbeheer
    for where in (page("user_validity", me), page("user_sign_out", me), page("user_remove_factor", me, name_of(own))):
        assert client.post(where).status_code == 403
    himself = "You can't do this with your own account."
    values = {"is_active": False, "blocked": False, "valid_until": None}
    for act in (
        lambda: end_all_of(user=me, by=me),
        lambda: remove_for(user=me, factor=own, by=me),
        lambda: accounts.change_account(user=me, by=me, **values),
        lambda: accounts.preview_account(user=me, by=me, **values),
    ):
        with refused(himself):
            act()


# The period


def test_an_open_session_is_over_at_the_next_click(world: World, sign_in: SignIn) -> None:
    anna = sign_in(world.anna)
    assert anna.get("/").status_code == 200
    sign_in(world.klantbeheer).post(page("user_deactivate", world.anna))
    assert anna.get("/").status_code == 302
    assert Session.objects.filter(user=world.anna).count() == 0


@pytest.mark.parametrize("days", [-1, 0, 30])
def test_an_end_shows_what_falls_to_whom_and_then_ends(world: World, sign_in: SignIn, days: int) -> None:
    world.sick(world.employee())
    last = TODAY() + days * DAY
    client, anna = sign_in(world.klantbeheer), sign_in(world.anna)
    shown = client.post(page("user_validity", world.anna), period(valid_until=last))
    (move,) = shown.context["moves"] if days < 0 else shown.context["later"][1]
    assert (move.giver, move.taker, move.dossiers) == (world.anna, None, 2)
    assert User.objects.get(pk=world.anna.pk).valid_until is None
    client.post(page("user_validity", world.anna), period("save", valid_until=last))
    assert User.objects.get(pk=world.anna.pk).valid_until == last
    assert Session.objects.filter(user=world.anna).exists() == (days >= 0)
    assert anna.get("/").status_code == (200 if days >= 0 else 302)


def test_the_period_of_a_user_is_opened_again(world: World, sign_in: SignIn) -> None:
    User.objects.filter(pk=world.anna.pk).update(valid_until=TODAY() - DAY)
    client = sign_in(world.klantbeheer)
    form = client.get(page("user_validity", world.anna)).context["form"]
    assert (form["has_period"].value(), form["valid_until"].value()) == ("yes", TODAY() - DAY)
    client.post(page("user_validity", world.anna), {"has_period": "no", "step": "save"})
    anna = User.objects.get(pk=world.anna.pk)
    assert (anna.valid_from, anna.valid_until, anna.opened_at is not None) == (date(2015, 1, 1), None, True)


def test_a_later_first_day_keeps_out_until_then(world: World, sign_in: SignIn) -> None:
    tomorrow = TODAY() + DAY
    client = sign_in(world.klantbeheer)
    client.post(page("user_validity", world.anna), period("save", valid_from=tomorrow))
    anna = User.objects.get(pk=world.anna.pk)
    assert (anna.valid_from, anna.works_on(TODAY()), anna.works_on(tomorrow)) == (tomorrow, False, True)
    assert "The account is not open today" in client.get(page("user", world.anna)).content.decode()


def test_a_reversed_period_is_refused_and_stays_typed(world: World, sign_in: SignIn) -> None:
    answer = sign_in(world.klantbeheer).post(page("user_validity", world.anna), period(valid_until="2014-12-31"))
    form = answer.context["form"]
    assert (answer.status_code, form.errors) == (422, {"valid_until": ["The period ends before it begins."]})
    assert form["valid_until"].value() == "2014-12-31"


def test_the_last_administrator_is_not_closed_or_ended(world: World, sign_in: SignIn) -> None:
    """By somebody who may manage users and has no place in Beheer: nobody acts on himself."""
    UserRight.objects.create(user=world.carla, permission=right("manage_users"), allow=True)
    by, last = User.objects.get(pk=world.carla.pk), world.klantbeheer
    open_account = {"is_active": True, "blocked": False, "valid_until": None}
    for change in (
        {"is_active": False},
        {"blocked": True},
        {"valid_until": TODAY() - DAY},
        {"valid_until": TODAY()},
        {"valid_until": TODAY() + 300 * DAY},
        {"valid_from": TODAY() + DAY},
    ):
        for act in (accounts.preview_account, accounts.change_account):
            with refused(NOBODY_LEFT, field="valid_until"):
                act(user=last, by=by, **{**open_account, **change})
    assert User.objects.get(pk=last.pk).works_on(TODAY() + 400 * DAY)


def test_an_administrator_who_is_locked_out_does_not_count_as_the_other_one(world: World) -> None:
    second = second_administrator(world)
    UserRight.objects.create(user=world.carla, permission=right("manage_users"), allow=True)
    by, closed = User.objects.get(pk=world.carla.pk), {"is_active": False, "blocked": False, "valid_until": None}
    User.objects.filter(pk=second.pk).update(locked_at=timezone.now())
    with refused(NOBODY_LEFT, field="valid_until"):
        accounts.change_account(user=world.klantbeheer, by=by, **closed)
    User.objects.filter(pk=second.pk).update(locked_at=None)
    accounts.change_account(user=world.klantbeheer, by=by, **closed)
    assert not User.objects.get(pk=world.klantbeheer.pk).is_active


def test_the_page_says_so_to_the_last_administrator_but_one(world: World, sign_in: SignIn) -> None:
    second = second_administrator(world)
    client = sign_in(second)
    accounts.change_account(user=second, is_active=True, blocked=False, valid_until=TODAY() + DAY, by=world.klantbeheer)
    answer = client.post(page("user_validity", world.klantbeheer), period(valid_until=TODAY() + 2 * DAY))
    assert answer.status_code == 422
    assert answer.context["form"].errors["valid_until"][0].startswith(NOBODY_LEFT)


# What he sees


def words(client: Client, user: User) -> str:
    return client.get(page("user", user)).context["sight"]


def test_the_page_ends_in_plain_words(world: World, sign_in: SignIn) -> None:
    world.employee()
    world.employee(world.hal, employer=world.remat)
    client = sign_in(world.klantbeheer)
    assert words(client, world.anna) == (
        "Anna sees 2 case files at 1 employer, no medical data, "
        "may: plaatsvervanging instellen, ziek melden, overige trajecten starten, zwangerschap opvoeren, "
        "begeleiding omzetten, trajecten corrigeren, UWV-meldingen afhandelen, case toewijzen, taken uitvoeren, "
        "dossiers inzien, BSN tonen, zien welke vangnetbepaling geldt, zien waarom een zwangerschap is beëindigd, "
        "werkgevers inzien, gegevens wijzigen waarvan VDD de bron is."
    )
    assert words(client, world.carla).startswith("Carla sees no case files, no medical data, may: ")
    assert words(client, world.klantbeheer).startswith("Klantbeheer sees 4 case files at 2 employers, no medical data")
    User.objects.filter(pk=world.anna.pk).update(medical_access=True)
    assert ", medical data, may" in words(client, world.anna)
    User.objects.filter(pk=world.anna.pk).update(is_active=False)
    assert words(client, world.anna) == "The account is not open today: Anna sees nothing and may do nothing."


def test_the_numbers_are_those_of_what_is_visible(world: World) -> None:
    """Also where part of it is by work and part by authorisation, allowed and denied."""
    seen = [world.employee() for _number in range(3)]
    world.employee(world.productie)
    world.employee(world.hal, employer=world.remat)
    Grant.objects.create(user=world.anna, node=world.remat.node)
    Grant.objects.create(user=world.dirk, node=world.bakkerij.node)
    Grant.objects.create(user=world.dirk, node=world.productie, allow=False)
    Grant.objects.create(user=world.carla, employee=seen[0].employee)
    everybody = [world.klantbeheer, world.anna, world.bram, world.carla, world.dirk, world.doctor, world.baker]
    counted = {}
    for user in User.objects.filter(pk__in=[one.pk for one in everybody]):
        visible = list(visible_dossiers(user))
        counted[user.login] = sight_in_numbers(user)
        assert counted[user.login] == (len(visible), len({one.employer_id for one in visible}))
    assert (counted["anna"], counted["carla"]) == ((7, 2), (1, 1))
    nobody = make_user("factuur", UserGroup.objects.get(key="medewerker-facturatie"))
    UserRight.objects.create(user=nobody, permission=right("view_dossier"), allow=False)
    assert sight_in_numbers(User.objects.get(pk=nobody.pk)) == (0, 0)


def asked(client: Client, user: User, dossier: Dossier) -> tuple[bool, list[str]]:
    answer = client.get(page("user_why", user), {"number": str(dossier.number)}).context["answer"]
    return answer.sees, list(answer.reasons)


def test_why_somebody_sees_a_dossier(world: World, sign_in: SignIn) -> None:
    dossier, client = world.employee(), sign_in(world.klantbeheer)
    Grant.objects.create(user=world.dirk, node=world.bakkerij.node)
    assert asked(client, world.anna, dossier) == (True, ["By work for Casemanager Arbo: Coordinator on Zuyd"])
    assert asked(client, world.dirk, dossier) == (True, ["Own authorisation on Bakkerij Van Kessel"])
    sees, (reason,) = asked(client, world.baker, dossier)
    assert (sees, reason) == (True, "Authorisation of Bakkerij Van Kessel on Bakkerij Van Kessel")
    nothing = "No work on this case file, and no authorisation on the employee or the parts above."
    assert asked(client, world.bram, dossier) == (False, [nothing])


def test_why_somebody_does_not_see_a_dossier(world: World, sign_in: SignIn) -> None:
    dossier, client = world.employee(), sign_in(world.klantbeheer)
    Grant.objects.create(user=world.dirk, node=world.bakkerij.node)
    Grant.objects.create(user=world.dirk, node=world.winkel, allow=False)
    assert asked(client, world.dirk, dossier) == (False, ["The user's own authorisation denies it on Winkel."])
    Grant.objects.create(group=world.arbo, employee=dossier.employee, allow=False)
    assert asked(client, world.dirk, dossier) == (
        False, ["The authorisation of Casemanager Arbo denies it on this employee."],
    )  # fmt: skip
    UserRight.objects.create(user=world.dirk, permission=right("view_dossier"), allow=False)
    assert asked(client, world.dirk, dossier) == (False, ["The user has no right to look into case files."])
    User.objects.filter(pk=world.dirk.pk).update(is_active=False)
    assert asked(client, world.dirk, dossier) == (False, ["The account is not open today."])


def test_asking_why_is_a_look_of_the_administrator(world: World, sign_in: SignIn) -> None:
    dossier = world.employee()
    asked(sign_in(world.klantbeheer), world.anna, dossier)
    event = AccessEvent.objects.get(event_type="dossier.sight_asked")
    assert (event.user_id, event.subject_dossier_id, event.access_rule, event.action) == (
        world.klantbeheer.pk, dossier.pk, "grant", "R",
    )  # fmt: skip
    assert event.detail == {"about": "anna"}


def test_about_a_dossier_out_of_his_own_sight_an_administrator_learns_nothing(world: World, sign_in: SignIn) -> None:
    dossier = world.employee()
    Grant.objects.filter(group=world.klantbeheer.group).delete()
    client = sign_in(world.klantbeheer)
    for number in (dossier.number, 999_999_999):
        answer = client.get(page("user_why", world.anna), {"number": str(number)})
        assert answer.status_code == 422
        assert answer.context["form"].errors == {"number": ["You see no case file with this number."]}
    assert client.get(page("user_why", world.anna), {"number": "x"}).status_code == 422
    assert client.get(page("user_why", world.anna)).status_code == 200
    assert not AccessEvent.objects.filter(event_type="dossier.sight_asked").exists()


def test_the_page_asks_as_much_for_more(world: World, sign_in: SignIn, django_assert_num_queries: Any) -> None:
    client = sign_in(world.klantbeheer)
    client.get(page("user", world.anna))
    for number in range(2):
        world.employee()
        give_codes(world.anna)
        world.coordinator(world.noord if number else world.zuyd, world.anna)
        sign_in(world.anna)
        with django_assert_num_queries(28):
            client.get(page("user", world.anna))
