"""The master data of an employer, its debtor number, locations, contacts, and the UWV offices."""

import uuid
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from accounts.models import UserGroup
from casemanagement.usecases import organisation
from core.errors import StaleError
from core.models import AccessEvent
from dossiers.models import Employment
from orgstructure.enums import SIVI_CLASSIFICATIONS, STANDARD_CLASSIFICATIONS, EmployerTab
from orgstructure.models import Contact, Employer, Location, UwvOffice
from orgstructure.placeholders import fictitious
from orgstructure.queries_employers import propose_debtor_number
from orgstructure.usecases.contacts import remove_contact, save_contact
from orgstructure.usecases.employers import change_employer, version_of, view_tab
from orgstructure.usecases.locations import remove_location, save_location
from orgstructure.usecases.uwv_offices import load_shipped, save_uwv_office
from services.completeness import Gap, TabState, completeness_of, employers_with_gaps, gaps_of, lacks_department
from tests.refusals import refused
from tests.world import MASTER_DATA, World, complete, make_user


def draft(world: World, name: str = "Smederij", code: str | None = None) -> Employer:
    return organisation.draft_employer(name=name, code=code, by=world.klantbeheer)


def test_an_employer_starts_with_the_five_classifications(world: World) -> None:
    assert draft(world).classifications == STANDARD_CLASSIFICATIONS
    assert draft(world, code="VDD40173").classifications == [*STANDARD_CLASSIFICATIONS, *SIVI_CLASSIFICATIONS]


def test_the_first_code_of_vdd_ticks_the_twins_of_sivi_and_they_can_be_unticked(world: World) -> None:
    by, remat = world.klantbeheer, world.remat

    changed = change_employer(employer=remat, code="VDD40173", classifications=["ill"], by=by)

    assert changed.classifications == ["ill", *SIVI_CLASSIFICATIONS]
    change_employer(employer=remat, code="VDD40173", classifications=["ill"], by=by)
    assert Employer.objects.get(pk=remat.pk).classifications == ["ill"]


def test_a_code_and_a_debtor_number_are_given_once(world: World) -> None:
    by = world.klantbeheer
    change_employer(employer=world.remat, code="VDD40173", debtor_number="2803PE45D", by=by)
    with refused("This employer code is taken.", field="code"):
        change_employer(employer=world.bakkerij, code="VDD40173", by=by)
    with refused("This debtor number is taken.", field="debtor_number"):
        change_employer(employer=world.bakkerij, debtor_number="2803pe45d", by=by)
    assert Employer.objects.get(pk=world.bakkerij.pk).code is None


def test_who_may_not_pass_vdd_by_adds_a_code_and_does_not_take_one_away(world: World) -> None:
    group = UserGroup.objects.create(name="Invoer")
    group.permissions.add(*world.klantbeheer.group.permissions.filter(codename="change_employer"))
    typist = make_user("typist", group)
    change_employer(employer=world.remat, code="VDD40173", by=typist)
    for code in (None, "VDD40174"):
        with pytest.raises(PermissionDenied):
            change_employer(employer=world.remat, code=code, by=typist)
    with refused("The data of Remat come from VDD."):
        change_employer(employer=world.remat, code="VDD40173", phone="+31135550199", by=typist)
    assert change_employer(employer=world.remat, code="VDD40173", debtor_number="R1", by=typist).debtor_number
    assert change_employer(employer=world.remat, code=None, by=world.klantbeheer).code is None


def test_a_name_changes_in_the_tree_and_is_logged(world: World) -> None:
    change_employer(employer=world.bakkerij, name="Bakkerij Kessels", by=world.klantbeheer)
    assert Employer.objects.get(pk=world.bakkerij.pk).node.name == "Bakkerij Kessels"
    assert AccessEvent.objects.get(event_type="node.renamed").detail == {"was": "Bakkerij Van Kessel"}
    assert not AccessEvent.objects.filter(event_type="employer.changed", detail__fields=[]).exists()


def test_who_saves_second_hears_it(world: World) -> None:
    seen = version_of(Employer.objects.get(pk=world.remat.pk), ["phone"])
    change_employer(employer=world.remat, phone="+31135550111", version=seen, by=world.klantbeheer)
    with refused("Somebody else has changed these data", kind=StaleError):
        change_employer(employer=world.remat, phone="+31135550122", version=seen, by=world.klantbeheer)
    assert Employer.objects.get(pk=world.remat.pk).phone == "+31135550111"


def test_employer_with_its_data_is_added_once_per_key_or_not_at_all(world: World) -> None:
    values: dict[str, Any] = {**MASTER_DATA, "code": "VDD40173", "by": world.klantbeheer}
    key = uuid.uuid4()
    made = [organisation.add_employer(name="Smederij", key=key, **values) for _ in range(2)]
    assert made[0] == made[1] and made[0].classifications[-1] == "pregnancy_sivi"
    with refused("This employer code is taken.", field="code"):
        organisation.add_employer(name="Nog een", key=uuid.uuid4(), **values)
    assert not Employer.objects.filter(node__name="Nog een").exists()


def test_proposal_is_the_code_or_the_address_with_a_suffix_when_taken(world: World) -> None:
    by, here = world.klantbeheer, {"postcode": "2803PE", "house_number": 45, "house_addition": "d"}
    vdd, first, second = draft(world, code="VDD40173"), draft(world, "Een"), draft(world, "Twee")
    with refused("Fill in the visiting address on the tab Organisation first", field="debtor_number"):
        propose_debtor_number(first)
    first, second = (change_employer(employer=one, by=by, **here) for one in (first, second))
    assert [propose_debtor_number(one) for one in (vdd, first, second)] == ["040173", "2803PE45D", "2803PE45D"]
    change_employer(employer=first, debtor_number="2803PE45D", by=by)
    assert propose_debtor_number(second) == "2803PE45D-2"
    change_employer(employer=world.remat, debtor_number="2803pe45d-2", by=by)
    assert propose_debtor_number(second) == "2803PE45D-3"
    assert propose_debtor_number(Employer.objects.get(pk=first.pk)) == "2803PE45D"


def test_tabs_are_unseen_until_they_are_opened_and_complete_when_nothing_is_missing(world: World) -> None:
    employer = draft(world)
    assert {one.state for one in completeness_of(employer)} == {TabState.UNSEEN}
    for tab in (EmployerTab.ORGANISATION, EmployerTab.TEAM, EmployerTab.TEAM):
        employer = view_tab(employer=employer, tab=tab, by=world.klantbeheer)
    states = {one.tab.value: one.state.value for one in completeness_of(employer)}
    assert employer.viewed_tabs == ["organisation", "team"]
    assert states == {
        "organisation": "missing", "contracts": "unseen", "services": "unseen", "team": "complete",
        "locations": "unseen",
    }  # fmt: skip
    done = completeness_of(complete(employer, world.klantbeheer))
    assert [one.missing for one in done] == [[], [], [], [], []]
    with pytest.raises(PermissionDenied):
        view_tab(employer=employer, tab=EmployerTab.TEAM, by=world.anna)


def test_an_incomplete_employer_can_not_be_published(world: World) -> None:
    employer, by = draft(world), world.klantbeheer
    for act in (organisation.preview_publish, organisation.publish_employer):
        with refused("Not all required data have been filled in. Organisation: Phone,"):
            act(employer=employer, under=world.zuyd, by=by)
    change_employer(employer=complete(employer, by), postal_is_visiting=False, by=by)
    with refused("Not all required data have been filled in. Organisation: Street or PO box, Number,"):
        organisation.publish_employer(employer=employer, under=world.zuyd, by=by)
    change_employer(employer=employer, postal_is_visiting=True, by=by)
    organisation.publish_employer(employer=employer, under=world.zuyd, by=by)
    assert Employer.objects.get(pk=employer.pk).published_at is not None


def test_without_a_department_nobody_can_be_employed(world: World) -> None:
    employer, by = complete(draft(world), world.klantbeheer), world.klantbeheer
    organisation.publish_employer(employer=employer, under=world.zuyd, by=by)
    employer = Employer.objects.get(pk=employer.pk)
    assert lacks_department(employer)
    with refused("Smederij has no department yet. Add at least 1 department first.", field="department"):
        world.employee(world.winkel, employer=employer)
    organisation.add_department(name="Smidse", under=employer.node, by=by)
    assert not lacks_department(employer)


def test_gaps_are_found_by_sort_and_told(world: World) -> None:
    by = world.klantbeheer
    Employer.objects.update(sector=13, offer="Brood")
    assert list(employers_with_gaps()) == []
    change_employer(employer=world.remat, uwv_number="12345678912345", offer="_", by=by)
    bare = complete(draft(world, "Kaal"), by)
    organisation.publish_employer(employer=bare, under=world.zuyd, by=by)
    Employer.objects.filter(pk=bare.pk).update(sector=13, offer="Ijzer")
    empty = draft(world, "Leeg")
    found = {gap: [one.node.name for one in employers_with_gaps(gap)] for gap in (*Gap, None)}
    assert found == {
        Gap.FICTITIOUS: ["Remat"], Gap.MISSING: ["Leeg"], Gap.DEPARTMENT: ["Kaal"], None: ["Kaal", "Leeg", "Remat"],
    }  # fmt: skip
    told = {one.node.name: gaps_of(one) for one in employers_with_gaps()}
    assert told["Remat"].fictitious == ["UWV-aansluitnummer", "Omschrijving aanbod van werkgever"]
    assert [one.tab for one in told["Leeg"].missing] == [one.tab for one in completeness_of(empty) if one.missing]
    assert (told["Kaal"].lacks_department, told["Leeg"].lacks_department) == (True, False)
    assert fictitious(world.bakkerij) == ["sector", "offer"]


@pytest.mark.parametrize(
    "change",
    [
        *({name: ""} for name in ("phone", "street", "postcode", "city", "payroll_tax_number", "uwv_number", "offer")),
        *({name: None} for name in ("house_number", "uwv_office", "sector", "debtor_number")),
        {"classifications": []},
        {"postal_is_visiting": False, "postal_street": "Postbus"},
    ],
)
def test_what_is_missing_of_one_is_found_among_all(change: dict[str, Any], world: World) -> None:
    Employer.objects.filter(pk=world.remat.pk).update(**change)
    missing = [one for one in completeness_of(Employer.objects.get(pk=world.remat.pk)) if one.missing]
    assert len(missing) == 1
    assert list(employers_with_gaps(Gap.MISSING)) == [world.remat]


def test_an_agreement_that_ended_is_missing(world: World) -> None:
    world.remat.agreements.update(ends_on=date(2020, 1, 1))
    assert [one.tab for one in completeness_of(world.remat) if one.missing] == [EmployerTab.SERVICES]
    assert list(employers_with_gaps(Gap.MISSING)) == [world.remat]


def test_a_location_is_added_changed_and_removed_with_its_contacts(world: World) -> None:
    by = world.klantbeheer
    market = save_location(employer=world.bakkerij, name="Markt", postcode="5038EA", by=by)
    save_contact(employer=world.bakkerij, location=market, kind="general", name="P. Smit", by=by)
    with refused("This employer has a location with this name already.", field="name"):
        save_location(employer=world.bakkerij, name="MARKT", by=by)
    save_location(employer=world.remat, name="Markt", by=by)
    assert save_location(employer=world.bakkerij, location=market, name="Markt 2", by=by).pk == market.pk
    remove_location(location=market, by=by)
    assert [one.employer for one in Location.objects.all()] == [world.remat]
    assert not Contact.objects.exists()
    events = AccessEvent.objects.filter(event_type__startswith="location.").order_by("pk")
    assert [one.event_type.split(".")[1] for one in events] == ["added", "added", "changed", "removed"]


def test_a_location_where_somebody_works_stays(world: World) -> None:
    market = save_location(employer=world.bakkerij, name="Markt", by=world.klantbeheer)
    contact = save_contact(
        employer=world.bakkerij, location=market, kind="general", name="P. Smit", by=world.klantbeheer
    )
    dossier = world.employee()
    Employment.objects.filter(employee=dossier.employee).update(location=market)
    with refused("Employees work at Markt."):
        remove_location(location=market, by=world.klantbeheer)
    assert Contact.objects.get() == contact
    assert not AccessEvent.objects.filter(event_type="location.removed").exists()


def test_contact_of_a_department_and_a_location_at_once_is_refused(world: World) -> None:
    market = save_location(employer=world.bakkerij, name="Markt", by=world.klantbeheer)
    with refused("A contact person belongs to a department or to a location, not to both."):
        save_contact(
            employer=world.bakkerij, location=market, department=world.winkel, kind="hr", name="X", by=world.klantbeheer
        )


def test_only_who_may_changes_an_employer(world: World) -> None:
    market = Location.objects.create(employer=world.bakkerij, name="Markt")
    contact = Contact.objects.create(employer=world.bakkerij, kind="hr", name="P. Smit")
    for user in (world.anna, world.baker):
        for act, values in (
            (change_employer, {"employer": world.bakkerij, "phone": "+31135550122"}),
            (save_location, {"employer": world.bakkerij, "name": "X"}),
            (remove_location, {"location": market}),
            (save_contact, {"employer": world.bakkerij, "name": "X"}),
            (remove_contact, {"contact": contact}),
            (save_uwv_office, {"name": "X", "city": "", "is_active": True}),
        ):
            with pytest.raises(PermissionDenied):
                act(**values, by=user)


def test_shipped_uwv_offices_come_once_and_renamed_ones_stay(world: World) -> None:
    made = load_shipped()
    assert len(made) == 26 and UwvOffice.objects.count() == 27  # Tilburg was there, by its name
    venlo = UwvOffice.objects.get(city="Venlo")
    save_uwv_office(office=venlo, name="UWV Noord-Limburg", city="Venlo", is_active=False, by=world.klantbeheer)
    assert load_shipped() == []
    venlo.refresh_from_db()
    assert (venlo.name, venlo.is_active) == ("UWV Noord-Limburg", False)
    with refused("A UWV office with this name exists already.", field="name"):
        save_uwv_office(name="uwv zwolle", city="", is_active=True, by=world.klantbeheer)
