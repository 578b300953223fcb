"""Adding a user and changing one: every field of the seeds, the proposed login name, and who may give what."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import AccountLink, User, UserGroup, UserRight
from accounts.queries.logins import proposed_login
from accounts.usecases.details import change_details
from accounts.usecases.groups import add_group
from accounts.usecases.invitations import add_user
from core.models import AccessEvent, OutgoingMessage
from dossiers.policies import visible_dossiers
from tests.accounts.asking import mails, read
from tests.at_once import at_once, unexpected
from tests.refusals import refused
from tests.world import World, make_user, make_world

SignIn = Callable[[User], Client]
ADD = "/beheer/gebruikers/toevoegen/"
PROPOSE = "/beheer/gebruikers/inlognaam/"
ORDER = [
    "group", "first_name", "initials", "prefix", "last_name", "gender", "email", "phone", "login",
    "has_period", "valid_from", "valid_until", "medical_access", "two_factor", "takes_group_grants",
]  # fmt: skip


@pytest.fixture(autouse=True)
def _english(settings: Any) -> None:
    settings.LANGUAGE_CODE = "en"


@pytest.fixture
def kessel(world: World) -> UserGroup:
    return add_group(name="Van Kessel", under=UserGroup.objects.get(key="arbo-werkgever-rechtstreeks"))


def filled_in(group: UserGroup, **fields: str) -> dict[str, str]:
    return {
        "first_name": "Zoë",
        "initials": "Z.",
        "last_name": "Jansen",
        "gender": "female",
        "email": "zoe@example.org",
        "phone": "06-1234 5678",
        "group": str(group.uuid),
        "has_period": "no",
        **fields,
    }


def details(user: User, **fields: Any) -> dict[str, Any]:
    return {
        "first_name": user.first_name, "initials": user.initials, "prefix": user.prefix, "last_name": user.last_name,
        "gender": user.gender, "email": user.email, "phone": user.phone, "login": user.login,
        "takes_group_grants": "yes" if user.takes_group_grants else "no", **fields,
    }  # fmt: skip


def change_page(user: User) -> str:
    return reverse("admin:user_change", args=[user.uuid])


def make_superbeheerder(world: World, login: str = "super") -> User:
    user = make_user(login, world.klantbeheer.group, medical_access=True)
    right = Permission.objects.get(codename="give_medical_access")
    UserRight.objects.create(user=user, permission=right, allow=True)
    return User.objects.get(pk=user.pk)


def test_the_fields_stand_in_the_order_of_the_seeds(world: World, sign_in: SignIn) -> None:
    form = sign_in(world.klantbeheer).get(ADD).context["form"]
    assert [field.name for field in form.visible_fields()] == ORDER
    assert [value for value, _label in form.fields["gender"].choices] == ["male", "female", "other", "unknown"]
    assert (form["two_factor"].value(), form.fields["two_factor"].disabled) == (True, True)


def test_a_user_of_an_employer_gets_the_proposed_name_and_sees_nobody_yet(
    world: World, sign_in: SignIn, kessel: UserGroup
) -> None:
    world.employee()
    client = sign_in(world.klantbeheer)
    client.post(ADD, filled_in(kessel))
    user = User.objects.get(login="NLGArbo.VANKESSEL.JANSEN")
    assert (user.first_name, user.initials, user.gender, user.phone) == ("Zoë", "Z.", "female", "+31612345678")
    assert (user.takes_group_grants, user.medical_access, user.valid_until) == (False, False, None)
    assert (user.valid_from, user.has_usable_password()) == (timezone.localdate(), False)
    assert not visible_dossiers(user).exists()


def test_one_of_our_own_takes_over_what_the_group_sees(world: World, sign_in: SignIn) -> None:
    dossier = world.employee()
    sign_in(world.klantbeheer).post(ADD, filled_in(world.klantbeheer.group))
    user = User.objects.get(login="NLGArbo.KLANTBEHEER.JANSEN")
    assert user.takes_group_grants
    assert visible_dossiers(user).filter(pk=dossier.pk).exists()


def test_autorisatie_overname_can_be_chosen_otherwise(world: World, sign_in: SignIn, kessel: UserGroup) -> None:
    client = sign_in(world.klantbeheer)
    client.post(ADD, filled_in(kessel, takes_group_grants="yes"))
    client.post(ADD, filled_in(world.arbo, takes_group_grants="no"))
    assert list(User.objects.order_by("-pk").values_list("takes_group_grants", flat=True)[:2]) == [False, True]


@pytest.mark.parametrize(
    ("name", "prefix", "last_name", "login"),
    [
        ("Van Kessel", "", "Jansen", "NLGArbo.VANKESSEL.JANSEN"),
        ("Van Kessel", "van der", "Berg", "NLGArbo.VANKESSEL.VANDERBERG"),
        ("Installatiebedrijf Yılmaz", "", "Çelik", "NLGArbo.INSTALLATIEBEDRIJF.CELIK"),
        ("Maison van den Boer B.V.", "'t", "Hoogendoorn-Verschuren", "NLGArbo.MAISONVANDEN.THOOGENDOOR"),
        ("Drukkerij Éclat", "", "Łuczak", "NLGArbo.DRUKKERIJECLAT.LUCZAK"),
        ("Søn & Æther", "", "Groß", "NLGArbo.SONAETHER.GROSS"),
        ("Ab", "", "Wolfeschlegelsteinhausenberger", "NLGArbo.AB.WOLFESCHLEGELSTEINHAU"),
        ("Van Kessel", "", "Иванов", ""),
    ],
)  # fmt: skip
def test_the_proposal_is_short_plain_and_in_capitals(
    world: World, name: str, prefix: str, last_name: str, login: str
) -> None:
    group = add_group(name=name, under=UserGroup.objects.get(key="arbo-werkgever-verzekerd"))
    proposal = proposed_login(group, prefix=prefix, last_name=last_name)
    assert proposal == login
    assert len(proposal) <= 32


def test_the_employer_counts_for_a_group_below_it(world: World, kessel: UserGroup) -> None:
    below = add_group(name="Leidinggevenden", under=kessel)
    assert proposed_login(below, prefix="", last_name="Jansen") == "NLGArbo.VANKESSEL.JANSEN"
    assert proposed_login(world.arbo, prefix="", last_name="Jansen") == "NLGArbo.CASEMANAGERARBO.JANSEN"


def test_a_name_that_is_taken_gets_a_number(world: World) -> None:
    long = add_group(name="Wolfeschlegelsteinhausenberger", under=world.arbo)
    for number in ("", "2", "3"):
        proposal = proposed_login(world.arbo, prefix="", last_name="Jansen")
        assert proposal == f"NLGArbo.CASEMANAGERARBO.JANSEN{number}"
        make_user(proposal.lower(), world.arbo, email="")
    full = proposed_login(long, prefix="", last_name="Vandenhoogenband")
    make_user(full, long, email="")
    assert (len(full), proposed_login(long, prefix="", last_name="Vandenhoogenband")) == (32, f"{full[:31]}2")


def test_the_name_is_proposed_while_typing_and_a_typed_one_stays(
    world: World, sign_in: SignIn, kessel: UserGroup
) -> None:
    client = sign_in(world.klantbeheer)

    def proposed(trigger: str = "last_name", **fields: str) -> tuple[Any, Any]:
        headers = {"HX-Request": "true", "HX-Trigger-Name": trigger}
        answer = client.post(PROPOSE, {"group": str(kessel.uuid), **fields}, headers=headers)
        assert b"<html" not in answer.content
        form = answer.context["form"]
        assert (b'id="grants-field" hx-swap-oob' in answer.content) == (trigger == "group")
        return form["login"].value(), form["takes_group_grants"].value()

    mine = "NLGArbo.VANKESSEL.JANSEN"
    assert proposed(last_name="Jansen") == (mine, None)
    assert proposed("group", last_name="Jansen") == (mine, "no")
    assert proposed("group", last_name="Jansen", group=str(world.arbo.uuid))[1] == "yes"
    assert proposed(last_name="Smit", login=mine, proposed=mine)[0] == "NLGArbo.VANKESSEL.SMIT"
    assert proposed(last_name="Smit", login="eigen.keuze", proposed=mine)[0] == "eigen.keuze"
    assert proposed(last_name="") == ("", None)
    assert proposed(last_name="Jansen", group="onzin") == ("", None)
    assert User.objects.filter(last_name="Jansen").count() == 0


def test_the_group_of_the_address_is_chosen_already(world: World, sign_in: SignIn, kessel: UserGroup) -> None:
    client = sign_in(world.klantbeheer)
    for group, takes in ((kessel, "no"), (world.arbo, "yes")):
        form = client.get(ADD, {"groep": str(group.uuid)}).context["form"]
        assert (form["group"].value(), form["takes_group_grants"].value()) == (group.uuid, takes)
    for nothing in ("", "x", str(uuid.uuid4())):
        assert client.get(ADD, {"groep": nothing}).context["form"]["group"].value() is None


@pytest.mark.parametrize(
    ("fields", "field", "text"),
    [
        ({"email": "zoe@"}, "email", "Enter a valid email address."),
        ({"phone": "12"}, "phone", "Enter a Dutch telephone number of 10 digits, for example 06 12345678."),
        ({"last_name": ""}, "last_name", "Fill in “Surname”."),
        ({"gender": "x"}, "gender", "Select a valid choice. x is not one of the available choices."),
        ({"login": "x" * 33}, "login", "Ensure this value has at most 32 characters (it has 33)."),
        ({"last_name": "Иванов"}, "login", "No login name can be made of these names. Choose one yourself."),
        (
            {"has_period": "yes", "valid_from": "2026-05-02", "valid_until": "2026-05-01"},
            "valid_until",
            "The period ends before it begins.",
        ),
        ({"has_period": "yes", "valid_until": "2020-05-01"}, "valid_until", "The period ends before it begins."),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_all_that_was_typed_stays(
    world: World, sign_in: SignIn, fields: dict[str, str], field: str, text: str
) -> None:
    answer = sign_in(world.klantbeheer).post(ADD, filled_in(world.arbo, **fields))
    form = answer.context["form"]
    assert (answer.status_code, form.errors) == (422, {field: [text]})
    typed = filled_in(world.arbo, **fields)
    assert {name: form[name].value() for name in typed} == typed
    assert not User.objects.filter(first_name="Zoë").exists()


def test_a_period_keeps_out_before_and_after(world: World, sign_in: SignIn) -> None:
    today, client = timezone.localdate(), sign_in(world.klantbeheer)
    first, last = today + timedelta(days=3), today + timedelta(days=9)
    period = {"has_period": "yes", "valid_from": first.isoformat(), "valid_until": last.strftime("%d-%m-%Y")}
    answer = client.post(ADD, filled_in(world.arbo, **period))
    user = User.objects.get(first_name="Zoë")
    assert (user.valid_from, user.valid_until) == (first, last)
    assert [user.works_on(day) for day in (today, first, last, last + timedelta(days=1))] == [False, True, True, False]
    assert "No mail was sent: the account is not valid today." in client.get(answer.url).content.decode()
    assert OutgoingMessage.objects.count() == AccountLink.objects.count() == 0


def test_without_a_period_the_dates_do_not_count(world: World, sign_in: SignIn) -> None:
    sign_in(world.klantbeheer).post(ADD, filled_in(world.arbo, valid_from="2020-01-01", valid_until="2020-01-02"))
    user = User.objects.get(first_name="Zoë")
    assert (user.valid_from, user.valid_until) == (timezone.localdate(), None)


def test_a_form_sent_twice_makes_one_user_and_one_mail(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.klantbeheer)
    data = filled_in(world.arbo, key=str(client.get(ADD).context["form"]["key"].value()))
    first, second = client.post(ADD, data), client.post(ADD, data)
    assert first.url == second.url
    assert User.objects.filter(first_name="Zoë").count() == 1
    assert len(mails("invitation")) == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_who_add_the_same_name_at_once_one_gets_the_sentence() -> None:
    world = make_world()
    values = {"login": "NLGArbo.X.JANSEN", "last_name": "Jansen", "group": world.arbo, "email": "x@example.org"}
    results = at_once([lambda: add_user(by=world.klantbeheer, key=uuid.uuid4(), **values)] * 2)
    assert sorted(type(one).__name__ for one in results) == ["DomainError", "User"]
    (error,) = unexpected(results)
    assert (error.field, User.objects.filter(login="NLGArbo.X.JANSEN").count()) == ("login", 1)
    key = uuid.uuid4()
    twice = at_once([lambda: add_user(by=world.klantbeheer, key=key, **{**values, "login": ""})] * 2)
    assert twice[0] == twice[1] == User.objects.get(login="NLGArbo.CASEMANAGERARBO.JANSEN")
    assert len(mails("invitation")) == 2


def test_klantbeheer_can_not_tick_medical_data(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.klantbeheer)
    page = client.get(ADD)
    assert page.context["form"].fields["medical_access"].disabled
    assert "Only an administrator who has access to medical data and may give it" in page.content.decode()
    client.post(ADD, filled_in(world.arbo, medical_access="on"))
    assert User.objects.get(first_name="Zoë").medical_access is False
    client.post(change_page(world.doctor), details(world.doctor, medical_access="on"))
    assert User.objects.get(pk=world.doctor.pk).medical_access is False
    sentence = "Only an administrator who has access to medical data and may give it can change this."
    with refused(sentence, field="medical_access"):
        add_user(by=world.klantbeheer, last_name="X", group=world.arbo, medical_access=True)
    with refused(sentence, field="medical_access"):
        change_details(user=world.doctor, by=world.klantbeheer, email=world.doctor.email, medical_access=True)


@pytest.mark.parametrize("lacks", ["right", "access"])
def test_the_right_alone_or_access_alone_is_not_enough(world: World, lacks: str) -> None:
    by = make_superbeheerder(world)
    if lacks == "right":
        UserRight.objects.all().delete()
    else:
        User.objects.filter(pk=by.pk).update(medical_access=False)
    by = User.objects.get(pk=by.pk)
    with refused("Only an administrator who has access", field="medical_access"):
        add_user(by=by, last_name="X", group=world.bedrijfsarts, medical_access=True)


def test_a_superbeheerder_with_medical_rights_gives_and_takes_it_and_the_log_says_so(
    world: World, sign_in: SignIn
) -> None:
    by = make_superbeheerder(world)
    client = sign_in(by)
    client.post(ADD, filled_in(world.bedrijfsarts, medical_access="on"))
    user = User.objects.get(first_name="Zoë")
    assert user.medical_access
    client.post(change_page(user), details(user))
    assert User.objects.get(pk=user.pk).medical_access is False
    events = AccessEvent.objects.filter(event_type__startswith="user.medical").order_by("pk")
    assert list(events.values_list("event_type", "user_id", "object_id")) == [
        ("user.medical_access_given", by.pk, user.pk),
        ("user.medical_access_taken", by.pk, user.pk),
    ]


def test_a_user_of_an_employer_never_gets_medical_data(world: World, sign_in: SignIn, kessel: UserGroup) -> None:
    client = sign_in(make_superbeheerder(world))
    sentence = "A user of an employer never has access to medical data."
    answers = [
        client.post(ADD, filled_in(kessel, medical_access="on")),
        client.post(change_page(world.baker), details(world.baker, medical_access="on")),
    ]
    assert [answer.context["form"].errors for answer in answers] == [{"medical_access": [sentence]}] * 2
    assert not User.objects.filter(first_name="Zoë").exists()


def test_changing_data_saves_and_logs_which_fields(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.klantbeheer)
    form = client.get(change_page(world.anna)).context["form"]
    assert [field.name for field in form.visible_fields()] == [
        one for one in ORDER if one not in ("group", "has_period", "valid_from", "valid_until")
    ]
    data = details(world.anna, first_name="Anna", phone="010 1234567", takes_group_grants="no", gender="other")
    answer = client.post(change_page(world.anna), data)
    anna = User.objects.get(pk=world.anna.pk)
    assert answer.url == reverse("admin:user", args=[anna.uuid])
    assert (anna.first_name, anna.phone, anna.takes_group_grants, anna.gender) == (
        "Anna", "+31101234567", False, "other",
    )  # fmt: skip
    event = AccessEvent.objects.get(event_type="user.details_changed")
    assert set(event.detail["fields"]) == {"first_name", "phone", "takes_group_grants", "gender"}
    client.post(change_page(world.anna), details(anna))
    assert AccessEvent.objects.filter(event_type="user.details_changed").count() == 1


def test_another_address_is_told_to_both_and_ends_the_mailed_link(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.klantbeheer)
    client.post(reverse("admin:user_invite", args=[world.dirk.uuid]), {"email": "dirk@example.org"})
    client.post(change_page(world.dirk), details(world.dirk, email="new@example.org"))
    assert {read(mail)[0] for mail in mails("email_changed")} == {"dirk@example.org", "new@example.org"}
    assert AccountLink.objects.get().until <= timezone.now()


def test_a_taken_login_name_is_refused_at_its_field(world: World, sign_in: SignIn) -> None:
    answer = sign_in(world.klantbeheer).post(change_page(world.anna), details(world.anna, login="BRAM"))
    assert (answer.status_code, answer.context["form"].errors) == (422, {"login": ["This login name is taken."]})
    assert User.objects.get(pk=world.anna.pk).login == "anna"


def test_only_who_manages_users_and_nobody_for_himself(world: World, sign_in: SignIn) -> None:
    for stranger in (world.anna, world.baker, world.doctor):
        client = sign_in(stranger)
        assert client.get(change_page(world.dirk)).status_code == 403
        assert client.post(change_page(world.dirk), details(world.dirk)).status_code == 403
        assert client.post(PROPOSE, {}).status_code == 403
        with pytest.raises(PermissionDenied):
            change_details(user=world.dirk, by=stranger, email="", medical_access=False)
    own = change_page(world.klantbeheer)
    assert sign_in(world.klantbeheer).post(own, details(world.klantbeheer)).status_code == 403
    with refused("You can't do this with your own account."):
        change_details(user=world.klantbeheer, by=world.klantbeheer, email="", medical_access=False)


def test_the_form_asks_as_much_with_more_groups(
    world: World, sign_in: SignIn, django_assert_max_num_queries: Any
) -> None:
    client = sign_in(world.klantbeheer)
    for number in range(2):
        add_group(name=f"Werkgever {number}", under=UserGroup.objects.get(key="arbo-werkgever-rechtstreeks"))
        with django_assert_max_num_queries(7):
            client.get(ADD)
