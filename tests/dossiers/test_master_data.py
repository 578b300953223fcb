"""Stamgegevens of an employer: who reads and who changes which section, contacts, departments; and VDD is leading."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from core.errors import StaleError
from core.models import AccessEvent
from dossiers.models import PageGrant
from orgstructure.forms import SECTIONS
from orgstructure.models import Contact, Department, Employer, Location
from orgstructure.usecases.contacts import contact_version, remove_contact, save_contact
from orgstructure.usecases.departments import change_leader
from orgstructure.usecases.employers import change_employer, version_of
from tests.refusals import refused
from tests.world import complete, fresh, make_user

pytestmark = pytest.mark.django_db

NAMES = {"name": "H. de Haan", "job_title": "HR", "phone": "", "email": ""}


@pytest.fixture(autouse=True)
def english(settings):
    settings.LANGUAGE_CODE = "en"


@pytest.fixture
def vdd(world):
    """Remat's data come from VDD."""
    Employer.objects.filter(pk=world.remat.pk).update(code="VDD00002")
    return Employer.objects.get(pk=world.remat.pk)


def read(client, employer):
    return client.get(reverse("employers:master_data", args=[employer.uuid]))


def url_of(employer, section):
    return reverse("employers:section", args=[employer.uuid, section])


def send(client, employer, section, **typed):
    """The form of a section as it stands, with these fields typed over."""
    form = client.get(url_of(employer, section)).context["form"]
    values = {name: form[name].value() for name in form.fields}
    return client.post(url_of(employer, section), {k: v for k, v in {**values, **typed}.items() if v is not None})


def last_event():
    event = AccessEvent.objects.latest("pk")
    return event.event_type, event.object_name, event.detail


def test_every_section_is_a_block_with_a_pencil(world, sign_in):
    page = read(sign_in(world.klantbeheer), world.bakkerij)
    sections = [block["section"] for _template, block in page.context["blocks"] if "section" in block]
    assert sections == list(SECTIONS)
    text = page.content.decode()
    for section in SECTIONS:
        assert url_of(world.bakkerij, section) in text
    assert "Broodlaan 12, 5038 EA Tilburg" in text


def test_placeholders_are_marked(world, sign_in):
    page = read(sign_in(world.klantbeheer), world.bakkerij)
    facts = [fact for _template, block in page.context["blocks"] for fact in block.get("facts", [])]
    assert [fact.label for fact in facts if fact.fictitious] == ["Sector", "Description of the employer’s offer"]
    assert page.content.decode().count("fictitious") == 2


def test_employer_reads_what_is_open_to_it(world, sign_in):
    client = sign_in(world.baker)
    sections = [
        block["section"] for _template, block in read(client, world.bakkerij).context["blocks"] if "section" in block
    ]
    assert sections == ["werkgever", "contactgegevens", "adres"]
    answers = {section: client.get(url_of(world.bakkerij, section)).status_code for section in SECTIONS}
    inside = dict.fromkeys(("financieel", "uwv", "configuratie"), 403)
    assert answers == {**dict.fromkeys(SECTIONS, 200), **inside}
    PageGrant.objects.create(user=world.baker, part="master_data.financial", allow=True)
    assert client.get(url_of(world.bakkerij, "financieel")).status_code == 200
    assert sign_in(world.remat_user).get(url_of(world.bakkerij, "adres")).status_code == 404
    assert client.get(url_of(world.bakkerij, "onzin")).status_code == 404


def test_pencil_opens_read_only_without_the_right_and_a_post_is_refused(world, sign_in):
    client = sign_in(world.anna)
    for section in SECTIONS:
        page = client.get(url_of(world.bakkerij, section))
        assert page.context["form"] is None
        assert "Only who may change employers can change this." in page.content.decode()
        assert client.post(url_of(world.bakkerij, section), {}).status_code == 403
    with pytest.raises(PermissionDenied):
        change_employer(employer=world.bakkerij, by=world.anna, city="Breda")


def test_right_can_be_given_to_another_group(world, sign_in):
    from accounts.usecases.rights import set_user_right

    set_user_right(user=world.anna, right="orgstructure.change_employer", allow=True, by=world.klantbeheer)
    assert send(sign_in(world.anna), world.bakkerij, "adres", city="Breda").status_code == 302
    assert Employer.objects.get(pk=world.bakkerij.pk).city == "Breda"


@pytest.mark.parametrize(
    ("section", "typed", "stored"),
    [
        ("contactgegevens", {"phone": "013 555 02 00", "website": "bakkerij.example"}, {"phone": "+31135550200"}),
        ("adres", {"postcode": "5038 eb", "house_number": "14"}, {"postcode": "5038EB", "house_number": 14}),
        ("financieel", {"chamber_number": "1234567"}, {"chamber_number": "01234567"}),
        ("uwv", {"uwv_number": "30.000", "offer": "Brood"}, {"uwv_number": "30000", "offer": "Brood"}),
        ("configuratie", {"classifications": ["ill"]}, {"classifications": ["ill"]}),
        ("werkgever", {"name": "Bakkerij Van Kessel B.V."}, {"code": None}),
    ],
)
def test_section_is_saved_and_logged(world, sign_in, section, typed, stored):
    answer = send(sign_in(world.klantbeheer), world.bakkerij, section, **typed)
    assert (answer.status_code, answer.url) == (302, reverse("employers:master_data", args=[world.bakkerij.uuid]))
    employer = Employer.objects.get(pk=world.bakkerij.pk)
    assert {name: getattr(employer, name) for name in stored} == stored
    assert str(employer) == typed.get("name", "Bakkerij Van Kessel")
    assert last_event() == ("employer.changed", str(employer), {"fields": sorted(typed)})


@pytest.mark.parametrize(
    ("section", "typed", "sentence"),
    [
        ("adres", {"postcode": "12345"}, "A postcode has 4 digits and 2 letters, for example 2803 PE."),
        ("contactgegevens", {"phone": "nee"}, "This is not a telephone number."),
        ("financieel", {"iban": "NL00"}, "This is not a valid IBAN. Check the number."),
        ("werkgever", {"code": "X1"}, "An employer code is VDD with the 5 digits"),
        ("werkgever", {"name": ""}, "Fill in “Employer name”."),
    ],
)
def test_what_can_not_be_is_said_and_stays_typed(world, sign_in, section, typed, sentence):
    answer = send(sign_in(world.klantbeheer), world.bakkerij, section, **typed)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in text and all(f'value="{value}"' in text for value in typed.values() if value)


def test_name_that_another_part_has_is_refused_at_its_field(world, sign_in):
    from casemanagement.usecases import organisation

    by = world.klantbeheer
    other = complete(organisation.draft_employer(name="Bakkerij Zonneschijn", code=None, by=by), by)
    organisation.publish_employer(employer=other, under=fresh(world.zuyd), by=world.klantbeheer)
    answer = send(sign_in(world.klantbeheer), world.bakkerij, "werkgever", name="Bakkerij Zonneschijn")
    assert answer.status_code == 422
    assert answer.context["form"].errors["name"] == ["A part with this name exists here already."]


def test_who_saves_second_hears_it_and_keeps_his_input(world, sign_in):
    client = sign_in(world.klantbeheer)
    form = client.get(url_of(world.bakkerij, "adres")).context["form"]
    values = {name: form[name].value() or "" for name in form.fields}
    change_employer(employer=world.bakkerij, by=world.klantbeheer, city="Breda")
    change_employer(employer=world.bakkerij, by=world.klantbeheer, phone="+31135550109")
    answer = client.post(url_of(world.bakkerij, "adres"), {**values, "city": "Goirle"})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "Somebody else has changed these data in the meantime." in text and 'value="Goirle"' in text
    assert Employer.objects.get(pk=world.bakkerij.pk).city == "Breda"
    again = {name: answer.context["form"][name].value() or "" for name in form.fields}
    assert client.post(url_of(world.bakkerij, "adres"), again).status_code == 302
    assert Employer.objects.get(pk=world.bakkerij.pk).city == "Goirle"


def test_version_is_another_one_for_other_data(world):
    before = version_of(world.bakkerij, ["city", "name"])
    world.bakkerij.city = "Breda"
    assert version_of(world.bakkerij, ["city", "name"]) != before
    with refused("Somebody else has changed these data in the meantime.", kind=StaleError):
        version = version_of(world.bakkerij, ["city"])
        change_employer(employer=world.bakkerij, by=world.klantbeheer, version=version, city="x")


def test_vdd_is_leading_with_a_banner_and_a_reason_to_pass_it_by(world, vdd, sign_in):
    client = sign_in(world.klantbeheer)
    assert "VDD is leading." in read(client, vdd).content.decode()
    assert "VDD is leading." not in read(client, world.bakkerij).content.decode()
    without = send(client, vdd, "adres", city="Breda", source_reason="")
    assert without.status_code == 422
    assert without.context["form"].errors["source_reason"] == ["Tell why this is not changed in VDD."]
    assert send(client, vdd, "adres", city="Breda", source_reason="VDD lag eruit").status_code == 302
    assert Employer.objects.get(pk=vdd.pk).city == "Breda"
    event, _name, detail = last_event()
    assert (event, detail["despite_source"]) == ("employer.changed", "VDD lag eruit")


def test_vdd_is_locked_for_who_may_change_employers_but_not_pass_vdd_by(world, vdd, sign_in):
    from accounts.usecases.rights import set_user_right

    chief = make_user("beheerder", world.klantbeheer.group)
    set_user_right(user=chief, right="orgstructure.override_source", allow=False, by=world.klantbeheer)
    client = sign_in(chief)
    page = client.get(url_of(vdd, "adres"))
    assert page.context["form"] is None and "VDD is leading here" in page.content.decode()
    assert client.post(url_of(vdd, "adres"), {"city": "Breda", "source_reason": "x"}).status_code == 422
    assert Employer.objects.get(pk=vdd.pk).city == "Tilburg"
    assert client.get(url_of(world.bakkerij, "adres")).context["form"] is not None


def test_rule_of_the_source_is_in_the_use_case(world, vdd):
    chief = make_user("beheerder", world.klantbeheer.group)
    with refused("Tell why this is not changed in VDD.", field="source_reason"):
        change_employer(employer=vdd, by=world.klantbeheer, city="Breda")
    change_employer(employer=vdd, by=chief, source_reason="Zelf gezien", city="Breda")
    Employer.objects.filter(pk=vdd.pk).update(published_at=None)
    change_employer(employer=vdd, by=chief, city="Goirle")
    assert Employer.objects.get(pk=vdd.pk).city == "Goirle"


def contact_of(world, **values):
    return save_contact(employer=world.bakkerij, by=world.klantbeheer, kind="hr", **{**NAMES, **values})


def test_contacts_stand_there_to_read_for_a_case_manager(world, sign_in):
    contact_of(world, phone="+31135550101")
    contact_of(world, name="P. Smit", department=fresh(world.winkel))
    client = sign_in(world.anna)
    text = read(client, world.bakkerij).content.decode()
    assert "H. de Haan" in text and "P. Smit" not in text
    assert reverse("employers:add_contact", args=[world.bakkerij.uuid]) not in text
    assert client.get(reverse("employers:add_contact", args=[world.bakkerij.uuid])).status_code == 403


def test_contact_is_added_changed_and_removed(world, sign_in):
    client = sign_in(world.klantbeheer)
    adding = reverse("employers:add_contact", args=[world.bakkerij.uuid])
    assert client.post(adding, {"kind": "hr", "name": "H. de Haan", "phone": "013 555 01 01"}).status_code == 302
    contact = Contact.objects.get()
    assert (contact.phone, contact.employer) == ("+31135550101", world.bakkerij)
    assert last_event() == ("contact.added", "H. de Haan", {"employer": "Bakkerij Van Kessel", "kind": "hr"})
    url = reverse("employers:contact", args=[world.bakkerij.uuid, contact.uuid])
    form = client.get(url).context["form"]
    values = {name: form[name].value() for name in form.fields}
    assert client.post(url, {**values, "kind": "council"}).status_code == 302
    assert Contact.objects.get().kind == "council"
    assert last_event()[0] == "contact.changed"
    assert "Remove H. de Haan?" in client.post(url, {"remove": "ask"}).content.decode()
    assert client.post(url, {"remove": "yes"}).status_code == 302
    assert not Contact.objects.exists()
    assert last_event()[0] == "contact.removed"
    assert client.get(url).status_code == 404


def test_contact_that_can_not_be_is_refused_with_a_sentence(world, sign_in):
    client = sign_in(world.klantbeheer)
    adding = reverse("employers:add_contact", args=[world.bakkerij.uuid])
    answer = client.post(adding, {"kind": "baas", "name": "", "phone": "x", "email": "y"})
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"kind", "name", "phone", "email"}
    assert not Contact.objects.exists()


def test_contact_changed_by_somebody_else_is_not_overwritten(world, sign_in):
    contact = contact_of(world)
    client = sign_in(world.klantbeheer)
    url = reverse("employers:contact", args=[world.bakkerij.uuid, contact.uuid])
    form = client.get(url).context["form"]
    values = {name: form[name].value() for name in form.fields}
    save_contact(employer=world.bakkerij, contact=contact, by=world.klantbeheer, job_title="Directeur")
    answer = client.post(url, {**values, "name": "H. de Boer"})
    assert answer.status_code == 422 and 'value="H. de Boer"' in answer.content.decode()
    again = {name: answer.context["form"][name].value() for name in form.fields}
    assert client.post(url, again).status_code == 302
    assert (Contact.objects.get().name, Contact.objects.get().job_title) == ("H. de Boer", "HR")


def test_contact_is_of_a_place_of_the_same_employer(world):
    there = Location.objects.create(employer=world.remat, name="Loods")
    with refused("This location belongs to another employer.", field="location"):
        contact_of(world, location=there)
    with refused("This department belongs to another employer.", field="department"):
        contact_of(world, department=fresh(world.hal))
    here = Location.objects.create(employer=world.bakkerij, name="Loods")
    assert contact_of(world, location=here).location == here
    gone = contact_of(world)
    remove_contact(contact=gone, by=world.klantbeheer)
    remove_contact(contact=gone, by=world.klantbeheer)
    with refused("This contact person is not there any more."):
        save_contact(employer=world.bakkerij, contact=gone, by=world.klantbeheer, name="x")
    with pytest.raises(PermissionDenied):
        remove_contact(contact=gone, by=world.anna)


def departments(client, node):
    return client.get(reverse("employers:departments", args=[node.uuid]))


def test_department_shows_who_leads_it_to_read_for_a_case_manager(world, sign_in):
    change_leader(node=fresh(world.winkel), by=world.klantbeheer, account=world.baker, **NAMES)
    client = sign_in(world.anna)
    listed = departments(client, world.bakkerij.node)
    assert [node.name for node in listed.context["departments"]] == ["Productie", "Winkel"]
    assert listed.context["chosen"] is None
    page = departments(client, world.winkel)
    text = page.content.decode()
    assert page.context["form"] is None and "H. de Haan" in text and "Baker" in text
    assert client.post(reverse("employers:departments", args=[world.winkel.uuid]), {}).status_code == 403
    assert departments(sign_in(world.remat_user), world.winkel).status_code == 404
    office = departments(client, world.zuyd)
    assert (office.status_code, office.url) == (302, f"{reverse('employers:tree')}?part={world.zuyd.uuid}")


def test_leader_and_account_are_changed_and_taken_away(world, sign_in):
    client = sign_in(world.klantbeheer)
    url = reverse("employers:departments", args=[world.winkel.uuid])
    assert (
        client.post(url, {"name": "P. Smit", "phone": "0135550102", "account": str(world.baker.uuid)}).status_code
        == 302
    )
    leader, department = Contact.objects.get(), Department.objects.get(node=world.winkel)
    assert (leader.kind, leader.name, leader.phone, leader.department) == (
        "manager",
        "P. Smit",
        "+31135550102",
        world.winkel,
    )
    assert department.manager == world.baker
    assert last_event() == ("department.manager_changed", "Winkel", {"manager": "Baker"})
    assert "P. Smit" in read(client, world.bakkerij).content.decode()
    version = contact_version(leader)
    assert client.post(url, {"name": "", "version": version, "account": ""}).status_code == 302
    assert not Contact.objects.exists()
    assert Department.objects.get(node=world.winkel).manager is None


def test_only_users_of_the_employer_can_be_the_account(world, sign_in):
    client = sign_in(world.klantbeheer)
    form = departments(client, world.winkel).context["form"]
    assert list(form.fields["account"].queryset) == [world.baker]
    url = reverse("employers:departments", args=[world.winkel.uuid])
    answer = client.post(url, {"name": "", "job_title": "Chef", "account": str(world.remat_user.uuid)})
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"name", "account"}


def test_closed_block_closes_its_page(world, sign_in):
    for part in ("master_data.departments", "master_data.contacts"):
        PageGrant.objects.create(user=world.klantbeheer, part=part, allow=False)
    client = sign_in(world.klantbeheer)
    assert departments(client, world.winkel).status_code == 403
    assert client.get(reverse("employers:add_contact", args=[world.bakkerij.uuid])).status_code == 403
    team = client.get(reverse("casemanagement:team", args=[world.winkel.uuid])).content.decode()
    assert reverse("employers:departments", args=[world.winkel.uuid]) not in team


def test_employer_without_departments_says_so_and_where_to_add_one(world, sign_in):
    from casemanagement.usecases import organisation

    by = world.klantbeheer
    bare = complete(organisation.draft_employer(name="Kaal", code=None, by=by), by)
    organisation.publish_employer(employer=bare, under=fresh(world.zuyd), by=world.klantbeheer)
    client = sign_in(world.klantbeheer)
    for page in (read(client, bare), departments(client, fresh(bare.node))):
        text = page.content.decode()
        assert "An employer needs at least one department." in text
        assert reverse("admin:part_add_department", args=[bare.node.uuid]) in text
    assert (
        reverse("admin:part_add_department", args=[bare.node.uuid])
        not in read(sign_in(world.anna), bare).content.decode()
    )


@pytest.mark.parametrize("rows", [1, 3])
def test_more_of_everything_costs_no_more_queries(world, sign_in, django_assert_num_queries, rows):
    from casemanagement.usecases import organisation

    for number in range(rows):
        contact_of(world, name=f"C{number}")
        place = Location.objects.create(employer=world.bakkerij, name=f"L{number}")
        contact_of(world, name=f"L{number}", location=place)
        node = organisation.add_department(name=f"A{number}", under=fresh(world.bakkerij.node), by=world.klantbeheer)
        change_leader(node=node, by=world.klantbeheer, account=None, **NAMES)
    client = sign_in(world.klantbeheer)
    read(client, world.bakkerij)
    with django_assert_num_queries(13):
        read(client, world.bakkerij)
    departments(client, node)
    with django_assert_num_queries(22):
        departments(client, node)
