"""Werkgever toevoegen: the form, the tabs, publishing, what is incomplete, and the UWV offices."""

import re
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User, UserGroup
from accounts.usecases.rights import set_group_right
from casemanagement.usecases import organisation
from core.models import AccessEvent
from dossiers.models import Employment
from orgstructure.enums import STANDARD_CLASSIFICATIONS
from orgstructure.models import Contact, Employer, FixedManager, Location, UwvOffice
from orgstructure.usecases.employers import change_employer
from tests.world import MASTER_DATA, World, complete, fresh, make_user

SignIn = Callable[[User], Client]
ADD = "/beheer/werkgevers/toevoegen/"
TABS = ["Organisation", "Contracts", "Services", "Case management team", "Location", "Publish"]


@pytest.fixture(autouse=True)
def english(settings: Any) -> None:
    settings.LANGUAGE_CODE = "en"


def filled(**fields: Any) -> dict[str, Any]:
    """The page of adding an employer as somebody leaves it."""
    return {
        "name": "Smederij", **MASTER_DATA, "phone": "013 555 01 00", "postal_is_visiting": "on",
        "uwv_office": UwvOffice.objects.get().pk, "employee_system": "verzuimxpert",
        "classifications": STANDARD_CLASSIFICATIONS, "key": uuid.uuid4(), **fields,
    }  # fmt: skip


def made(world: World, name: str = "Smederij", **data: Any) -> Employer:
    employer = organisation.draft_employer(name=name, code=None, by=world.klantbeheer)
    return change_employer(employer=employer, by=world.klantbeheer, **data) if data else employer


def page(employer: Employer, tab: str) -> str:
    return reverse(f"admin:employer_{tab}", args=[employer.uuid])


def marks(html: str) -> list[str]:
    found = re.findall(r'(<span class="tab-mark".*?</span>)', html, re.S)
    return [re.sub(r"<[^>]*>", "", one).strip() for one in found]


def words(html: str) -> list[str]:
    """The labels of the tabs."""
    return re.findall(r'<a class="tab"[^>]*><span>(.*?)</span>', html)


def test_saving_nothing_lists_every_field_with_a_star(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.klantbeheer)
    shown = client.get(ADD).content.decode()
    starred = re.findall(r'<(?:label|legend) class="field-label"[^>]*>([^<]*?) \*', shown)
    assert len(starred) == 17  # four of them only count without the tick of the postal address

    answer = client.post(ADD, {"postal_is_visiting": "on"})

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [
        "name", "phone", "street", "house_number", "postcode", "city", "payroll_tax_number", "uwv_office",
        "uwv_number", "sector", "offer", "employee_system", "classifications",
    ]  # fmt: skip
    assert "There are 13 things for you to check" in answer.content.decode()
    assert not Employer.objects.filter(node__name="").exists()


def test_defaults_are_the_five_classifications_and_verzuimxpert(world: World, sign_in: SignIn) -> None:
    form = sign_in(world.klantbeheer).get(ADD).context["form"]
    assert form["employee_system"].value() == "verzuimxpert"
    assert form["classifications"].value() == STANDARD_CLASSIFICATIONS
    assert form["postal_is_visiting"].value() is True
    others = {name for name in form.fields if form[name].value() not in (None, "")}
    assert others == {"employee_system", "classifications", "postal_is_visiting", "key"}


def test_employer_is_saved_and_its_tabs_are_shown_in_order(world: World, sign_in: SignIn) -> None:
    client, typed = sign_in(world.klantbeheer), filled(code="vdd40173")

    saved = client.post(ADD, typed)

    employer = Employer.objects.get(node__name="Smederij")
    assert saved["Location"] == page(employer, "organisation")
    assert (employer.code, employer.phone, len(employer.classifications)) == ("VDD40173", "+31135550100", 10)
    assert employer.published_at is None
    shown = client.get(saved["Location"]).content.decode()
    assert words(shown) == TABS
    assert marks(shown) == ["complete", *["not viewed yet"] * 4]
    assert "Source: VDD" in shown
    assert client.post(ADD, typed)["Location"] == saved["Location"]
    assert Employer.objects.filter(node__name="Smederij").count() == 1


def test_placeholders_are_accepted_and_marked(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.klantbeheer)
    unknown = {"payroll_tax_number": "000000000L01", "uwv_number": "12345678912345", "sector": 99, "offer": "_"}
    shown = client.post(ADD, filled(**unknown), follow=True).content.decode()
    assert len(re.findall(r'class="badge"[^>]*>[^<]*(?:<svg.*?</svg>)?\s*fictitious', shown, re.S)) == 4
    known = {"payroll_tax_number": "123456782L01", "uwv_number": "20", "sector": 13, "offer": "Smeedwerk"}
    shown = client.post(ADD, filled(name="Anders", **known), follow=True).content.decode()
    assert "fictitious" not in shown


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({"code": "VDD4017"}, "code", "An employer code is VDD with the 5 digits"),
        ({"code": "VDD40001"}, "code", "This employer code is taken."),
        ({"phone": "12"}, "phone", "This is not a telephone number."),
        ({"postcode": "0123AB"}, "postcode", "A postcode has 4 digits and 2 letters"),
        ({"house_number": "123456"}, "house_number", "Ensure this value is less than or equal to 99999."),
        ({"payroll_tax_number": "123456789L01"}, "payroll_tax_number", "A payroll tax number has 9 digits"),
        ({"uwv_office": ""}, "uwv_office", "Choose an answer for “UWV office”."),
        ({"uwv_number": "x"}, "uwv_number", "A UWV connection number has digits only"),
        ({"sector": "36"}, "sector", "Select a valid choice."),
        ({"iban": "NL00"}, "iban", "This is not a valid IBAN."),
        ({"chamber_number": "12"}, "chamber_number", "A Chamber of Commerce number has 8 digits."),
    ],
)
def test_what_can_not_be_is_told_at_its_field(
    typed: dict[str, str], field: str, sentence: str, world: World, sign_in: SignIn
) -> None:
    organisation.draft_employer(name="Ander", code="VDD40001", by=world.klantbeheer)

    answer = sign_in(world.klantbeheer).post(ADD, filled(**typed))

    form = answer.context["form"]
    assert (answer.status_code, list(form.errors)) == (422, [field])
    assert form.errors[field][0].startswith(sentence)
    assert form[field].value() == typed[field]
    assert form["name"].value() == "Smederij"


def test_a_postal_address_counts_only_without_the_tick(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.klantbeheer)
    postal = {"postal_street": "Postbus", "postal_house_number": "12", "postal_postcode": "0000"}
    client.post(ADD, filled(**postal))
    ticked = Employer.objects.get(node__name="Smederij")
    assert (ticked.postal_street, ticked.postal_house_number, ticked.postal_postcode) == ("", None, "")

    answer = client.post(ADD, filled(name="Twee", postal_is_visiting="", **postal))

    assert list(answer.context["form"].errors) == ["postal_postcode", "postal_city"]
    postal |= {"postal_postcode": "1000 aa", "postal_city": "Amsterdam"}
    client.post(ADD, filled(name="Twee", postal_is_visiting="", **postal))
    assert Employer.objects.get(node__name="Twee").postal_postcode == "1000AA"


def test_organisation_is_changed_and_who_saves_second_hears_it(world: World, sign_in: SignIn) -> None:
    client, here = sign_in(world.klantbeheer), page(world.remat, "organisation")
    seen = client.get(here).context["form"]["version"].value()
    typed = filled(name="Remat BV", version=seen, phone="013 555 01 99")

    assert client.post(here, typed).status_code == 302
    second = client.post(here, typed | {"phone": "013 555 01 98"})

    employer = Employer.objects.get(pk=world.remat.pk)
    assert (employer.node.name, employer.phone) == ("Remat BV", "+31135550199")
    assert second.status_code == 422 and second.context["stale"] is True
    assert second.context["form"]["phone"].value() == "013 555 01 98"
    assert client.post(here, typed | {"phone": "x"}).context["node"].name == "Remat BV"


def test_code_is_closed_for_who_may_not_pass_vdd_by(world: World, sign_in: SignIn) -> None:
    employer = made(world, "Remat", code="VDD40173")
    set_group_right(group=world.klantbeheer.group, right="orgstructure.override_source", allow=False, by=_other(world))
    client, here = sign_in(world.klantbeheer), page(employer, "organisation")
    form = client.get(here).context["form"]
    assert form.fields["code"].disabled is True

    client.post(here, filled(name="Remat", code="", version=form["version"].value(), phone="013 555 01 99"))

    changed = Employer.objects.get(pk=employer.pk)
    assert (changed.code, changed.phone) == ("VDD40173", "+31135550199")


def test_data_of_a_published_vdd_employer_need_a_reason(world: World, sign_in: SignIn) -> None:
    change_employer(employer=world.remat, code="VDD40173", by=world.klantbeheer)
    client, here = sign_in(world.klantbeheer), page(world.remat, "organisation")
    version = client.get(here).context["form"]["version"].value()
    typed = filled(name="Remat", code="VDD40173", version=version, phone="013 555 01 99")

    refused = client.post(here, typed)

    assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["source_reason"])
    assert client.post(here, {**typed, "source_reason": "VDD ligt eruit"}).status_code == 302
    assert Employer.objects.get(pk=world.remat.pk).phone == "+31135550199"
    event = AccessEvent.objects.filter(event_type="employer.changed").latest("pk")
    assert event.detail["despite_source"] == "VDD ligt eruit"


def test_proposal_fills_in_and_save_stores(world: World, sign_in: SignIn) -> None:
    employer = made(world, postcode="2803PE", house_number=45, house_addition="D")
    client, here = sign_in(world.klantbeheer), page(employer, "contracts")
    assert client.post(here, {"debtor_number": ""}).status_code == 422

    proposed = client.post(here, {"debtor_number": "", "propose": "1"})

    assert (proposed.status_code, proposed.context["form"]["debtor_number"].value()) == (200, "2803PE45D")
    assert Employer.objects.get(pk=employer.pk).debtor_number is None
    assert marks(proposed.content.decode())[1] == "lacks required fields"
    client.post(here, {"debtor_number": "2803 pe45d"})
    assert Employer.objects.get(pk=employer.pk).debtor_number == "2803PE45D"
    assert marks(client.get(here).content.decode())[1] == "complete"
    taken = client.post(page(world.remat, "contracts"), {"debtor_number": "2803PE45d"})
    assert taken.context["form"].errors["debtor_number"] == ["This debtor number is taken."]


def test_without_an_address_there_is_no_proposal(world: World, sign_in: SignIn) -> None:
    answer = sign_in(world.klantbeheer).post(page(made(world), "contracts"), {"propose": "1"})
    assert answer.status_code == 422
    assert "Fill in the visiting address on the tab Organisation first" in answer.content.decode()


def test_case_manager_who_follows_is_chosen_for_a_draft(world: World, sign_in: SignIn) -> None:
    employer = made(world)
    client, here = sign_in(world.klantbeheer), page(employer, "team")
    form = client.get(here).context["form"]
    typed = {name: field.initial or "" for name, field in form.fields.items()}
    typed |= {"own_team": "yes", "version": form["version"].value(), "team_casemanager-arbo": "follows"}

    assert client.post(here, typed).status_code == 200
    saved = client.post(here, typed | {"step": "save"})

    assert saved["Location"] == here
    assert [one.follows for one in FixedManager.objects.filter(node=employer.node)] == [True]
    assert "..... follows" in client.get(here).content.decode()


def test_locations_begin_with_the_head_location(world: World, sign_in: SignIn) -> None:
    client, employer = sign_in(world.klantbeheer), world.bakkerij
    add = reverse("admin:location_add", args=[employer.uuid])
    wrong = client.post(add, {"name": "Markt", "postcode": "0123AB", "number": "1"})
    assert (wrong.status_code, list(wrong.context["form"].errors)) == (422, ["number", "postcode"])

    address = {"postcode": "5038 ea", "street": "Markt", "house_number": "1", "city": "Tilburg"}
    client.post(add, {"name": "Markt", **address})
    market = Location.objects.get()
    contact = reverse("admin:contact_add", args=[employer.uuid])
    at_market = client.get(f"{contact}?vestiging={market.uuid}").context["form"]
    assert at_market["location"].value() == market.pk
    client.post(contact, {"kind": "hr", "name": "P. Smit", "phone": "0135550100", "location": market.pk})
    client.post(contact, {"kind": "general", "name": "Q. Bos"})

    client.get(page(employer, "locations"))  # says that they were saved
    shown = client.get(page(employer, "locations")).content.decode()
    titles = re.findall(r"<h2>(.*?)</h2>", shown)
    assert titles[-2:] == ["Head location", "Markt"]
    assert shown.index("Q. Bos") < shown.index("Markt 1, 5038 EA Tilburg") < shown.index("P. Smit")
    assert "Broodlaan 12" in shown
    assert market.postcode == "5038EA"
    twice = client.post(add, {"name": "markt"})
    assert twice.context["form"].errors["name"] == ["This employer has a location with this name already."]


def test_location_is_changed_and_removed_unless_somebody_works_there(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.klantbeheer)
    market = Location.objects.create(employer=world.bakkerij, name="Markt")
    Contact.objects.create(employer=world.bakkerij, location=market, kind="hr", name="P. Smit")
    client.post(reverse("admin:location", args=[market.uuid]), {"name": "Grote Markt"})
    remove = reverse("admin:location_remove", args=[market.uuid])
    assert "P. Smit" in client.get(remove).content.decode()
    dossier = world.employee()
    Employment.objects.filter(employee=dossier.employee).update(location=market)

    refused = client.post(remove)

    assert refused.status_code == 422 and "Employees work at Grote Markt." in refused.content.decode()
    Employment.objects.update(location=None)
    assert client.post(remove)["Location"] == page(world.bakkerij, "locations")
    assert not Location.objects.exists()


def test_contact_is_changed_and_removed(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.klantbeheer)
    contact = Contact.objects.create(employer=world.bakkerij, kind="hr", name="P. Smit")
    of_department = Contact.objects.create(
        employer=world.bakkerij, department=world.winkel, kind="manager", name="L. Kok"
    )
    here = reverse("admin:contact", args=[contact.uuid])
    assert client.post(here, {"kind": "hr", "name": "P. Smit", "email": "x"}).status_code == 422
    client.post(here, {"kind": "council", "name": "P. Smits"})
    contact.refresh_from_db()
    assert (contact.kind, contact.name) == ("council", "P. Smits")
    client.post(reverse("admin:contact_remove", args=[contact.uuid]))
    assert list(Contact.objects.all()) == [of_department]
    assert client.get(reverse("admin:contact", args=[of_department.uuid])).status_code == 404


def test_publishing_waits_for_what_is_required(world: World, sign_in: SignIn) -> None:
    client, employer = sign_in(world.klantbeheer), made(world, **MASTER_DATA)
    here = page(employer, "publish")

    waiting = client.get(here)

    assert [(gap.tab.value, url) for gap, url in waiting.context["gaps"]] == [
        (tab, page(employer, tab)) for tab in ("organisation", "contracts", "services")
    ]
    assert client.post(here, {"under": world.zuyd.uuid, "step": "save"}).status_code == 422
    complete(employer, world.klantbeheer)
    assert client.post(here, {"step": "check"}).context["form"].errors["under"]
    shown = client.post(here, {"under": world.zuyd.uuid, "step": "check"})
    assert [str(move.taker) for move in shown.context["moves"]] == ["Anna", "Doctor"]
    assert Employer.objects.get(pk=employer.pk).published_at is None
    client.post(here, {"under": world.zuyd.uuid, "step": "save"})
    assert fresh(employer.node).parent == world.zuyd
    assert client.get(here).status_code == 403


def test_published_employer_has_no_tab_publish_and_asks_for_a_department(world: World, sign_in: SignIn) -> None:
    client, employer = sign_in(world.klantbeheer), complete(made(world), world.klantbeheer)
    organisation.publish_employer(employer=employer, under=world.zuyd, by=world.klantbeheer)

    for tab in ("organisation", "contracts", "services", "team", "locations"):
        shown = client.get(page(employer, tab)).content.decode()
        assert words(shown) == TABS[:-1]
        assert "At least 1 department" in shown
    organisation.add_department(name="Smidse", under=fresh(employer.node), by=world.klantbeheer)
    assert "At least 1 department" not in client.get(page(employer, "team")).content.decode()


def test_list_of_incomplete_employers_filters_and_asks_as_much_for_more(
    world: World, sign_in: SignIn, django_assert_num_queries: Any
) -> None:
    client, here = sign_in(world.klantbeheer), reverse("admin:employers_incomplete")
    Employer.objects.update(sector=13, offer="Brood")
    assert "All employers are complete." in client.get(here).content.decode()
    for number in range(3):
        made(world, f"Leeg {number}", offer="_")
        if number != 1:
            with django_assert_num_queries(6):
                shown = client.get(here)
    names = {
        gap: [row["employer"].node.name for row in client.get(here, {"gap": gap}).context["rows"]]
        for gap in ("", "fictief", "afdeling", "x")
    }
    everybody = ["Leeg 0", "Leeg 1", "Leeg 2"]
    assert names == {"": everybody, "fictief": everybody, "afdeling": [], "x": everybody}
    assert "Services</a>: an agreement" in shown.content.decode()


def test_uwv_offices_are_added_closed_and_no_longer_offered(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.klantbeheer)
    client.post(reverse("admin:uwv_office_add"), {"name": "UWV Venlo", "city": "Venlo", "is_active": "on"})
    venlo = UwvOffice.objects.get(city="Venlo")
    assert "UWV Venlo" in client.get(reverse("admin:uwv_offices")).content.decode()
    assert "UWV Venlo" in client.get(ADD).content.decode()
    change_employer(employer=world.remat, uwv_office=venlo, by=world.klantbeheer)

    client.post(reverse("admin:uwv_office", args=[venlo.uuid]), {"name": "UWV Venlo", "city": "Venlo"})

    assert UwvOffice.objects.get(city="Venlo").is_active is False
    client.get(reverse("admin:uwv_offices"))  # says that it was saved
    assert "UWV Venlo" not in client.get(ADD).content.decode()
    assert "UWV Venlo" in client.get(page(world.remat, "organisation")).content.decode()
    lines = client.get(reverse("admin:uwv_office_history", args=[venlo.uuid])).context["lines"]
    assert (str(lines[0].how), [one.label for one in lines[0].fields]) == ("changed", ["Can be chosen"])
    twice = client.post(reverse("admin:uwv_office_add"), {"name": "uwv venlo"})
    assert twice.context["form"].errors["name"] == ["A UWV office with this name exists already."]


def test_who_may_only_change_teams_reads_the_tabs_and_changes_the_team(world: World, sign_in: SignIn) -> None:
    for right in ("accounts.use_backoffice", "orgstructure.change_team"):
        set_group_right(group=world.arbo, right=right, allow=True, by=world.klantbeheer)
    client, employer = sign_in(world.carla), made(world)
    for tab in ("organisation", "contracts", "services", "locations"):
        assert client.get(page(employer, tab)).status_code == 200
        assert client.post(page(employer, tab), {}).status_code in (403, 405)
    assert client.get(page(employer, "publish")).status_code == 403
    assert client.post(page(employer, "team"), {}).status_code == 422
    assert Employer.objects.get(pk=employer.pk).viewed_tabs == []
    for name in ("employer_draft", "uwv_offices", "uwv_office_add"):
        assert client.get(reverse(f"admin:{name}")).status_code == 403


def test_looking_at_a_tab_writes_no_line_about_a_change(world: World, sign_in: SignIn) -> None:
    sign_in(world.klantbeheer).get(page(made(world), "team"))
    assert not AccessEvent.objects.filter(event_type="employer.changed", object_name="Smederij").exists()


def _other(world: World) -> User:
    return make_user("super", UserGroup.objects.get(key="superbeheerder"))
