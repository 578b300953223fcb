"""Imports in Beheer: the steps of the screen, who may take them, and how much a page costs."""

import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from accounts.models import User
from dossiers.models import Employee
from imports.enums import ImportKind, ImportMode, ImportState
from imports.models import Import
from imports.usecases import steps
from orgstructure.models import Employer, Node
from tests.imports.files import employee, rows_of, xlsx
from tests.imports.steps import checked
from tests.world import World

SignIn = Callable[[User], Client]


@pytest.fixture(autouse=True)
def english(settings: Any) -> None:
    settings.LANGUAGE_CODE = "en"


@pytest.fixture
def at_once(django_capture_on_commit_callbacks: Any) -> Any:
    return django_capture_on_commit_callbacks(execute=True)


def file_of(*people: dict[str, Any], name: str = "werknemers.xlsx") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, xlsx(rows_of(people)))


def upload(client: Client, world: World, file: Any, **values: Any) -> Any:
    form = {"employer": world.bakkerij.pk, "kind": ImportKind.EMPLOYEES, "mode": ImportMode.CHANGES, "file": file}
    return client.post(reverse("admin:import_add"), {**form, **values})


def url(name: str, done: Import) -> str:
    return reverse(f"admin:{name}", args=[done.uuid])


def test_from_file_to_result(world: World, sign_in: SignIn, at_once: Any) -> None:
    client = sign_in(world.klantbeheer)
    answer = upload(client, world, file_of(employee("1"), employee("2", Afdeling="Magazijn")))
    done = Import.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, url("import_columns", done))
    page = client.get(answer["Location"]).content.decode()
    assert re.search(r'<option value="personnel_number" selected>', page)
    with at_once:
        columns = {f"column_{place}": key for place, key in enumerate(done.columns)}
        assert client.post(answer["Location"], columns)["Location"] == url("import", done)
    page = client.get(url("import", done)).content.decode()
    for text in (
        "1 good",
        "1 with an error",
        "Department “Magazijn” does not exist.",
        "Import 1 row",
        "Create department",
    ):
        assert text in page
    assert Employee.objects.count() == 0
    answer = client.get(url("import_failed", done))
    assert answer["Content-Disposition"] == 'attachment; filename="werknemers-failed-rows.xlsx"'
    assert load_workbook(io.BytesIO(answer.content)).active["A2"].value == "2"


def test_steps_follow_each_other(world: World, sign_in: SignIn, django_capture_on_commit_callbacks: Any) -> None:
    client = sign_in(world.klantbeheer)
    done = checked(world.bakkerij, [employee("1"), employee("2", Afdeling="Magazijn")], by=world.klantbeheer)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(url("import_departments", done), {"name": "Magazijn"})
    done.refresh_from_db()
    assert (done.failed, Node.objects.filter(name="Magazijn").count()) == (0, 1)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(url("import_let_in", done))
    done.refresh_from_db()
    assert (done.state, done.created) == (ImportState.DONE, 2)
    page = client.get(url("import", done)).content.decode()
    assert "2 new, 0 changed, 0 unchanged, 0 not imported" in page
    assert done.file_hash in page
    assert client.post(url("import_let_in", done)).status_code == 422
    assert client.post(url("import_cancel", done)).status_code == 302
    done.refresh_from_db()
    assert (done.state, Employee.objects.count()) == (ImportState.DONE, 2)


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.xls", b"x", "This is an old Excel file (.xls). Open it in Excel and save it as .xlsx."),
        ("a.xlsx", b"", "The file is empty."),
        ("a.xlsx", b"x", "The name says Excel, but this is another kind of file. Save it again as .xlsx."),
    ],
)
def test_file_that_is_refused_is_told_at_its_field(
    name: str, content: bytes, sentence: str, world: World, sign_in: SignIn
) -> None:
    answer = upload(sign_in(world.klantbeheer), world, SimpleUploadedFile(name, content))
    assert (answer.status_code, sentence in answer.content.decode()) == (422, True)
    assert Import.objects.count() == 0


def test_100_mb_is_refused_without_reading_it(world: World, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("imports.reading.files.MAX_BYTES", 3_000)
    monkeypatch.setattr(steps, "upload", lambda **values: 1 / 0)
    answer = upload(sign_in(world.klantbeheer), world, file_of(employee("1")))
    assert (answer.status_code, "Split it into several files." in answer.content.decode()) == (422, True)


def test_many_leavers_need_their_tick(world: World, sign_in: SignIn) -> None:
    world.employee()
    client = sign_in(world.klantbeheer)
    done = checked(world.bakkerij, [employee("x1")], mode=ImportMode.COMPLETE, by=world.klantbeheer)
    assert "By this file 1 of 1 employees leave" in client.get(url("import", done)).content.decode()
    answer = client.post(url("import_let_in", done))
    assert (answer.status_code, "Tick that this is right" in answer.content.decode()) == (422, True)
    assert client.post(url("import_let_in", done), {"second_yes": "on"}).status_code == 302


def test_progress_is_a_fragment_that_asks_for_the_page_when_it_is_done(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.klantbeheer)
    done = checked(world.bakkerij, [employee("1")], by=world.klantbeheer)
    steps.let_in(done=done, second_yes=False, by=world.klantbeheer, announce=False)
    answer = client.get(url("import", done), headers={"HX-Request": "true"})
    assert "<progress" in answer.content.decode()
    assert ("HX-Refresh" in answer, "<h1" in answer.content.decode()) == (False, False)
    assert client.post(url("import_cancel", done)).status_code == 302
    done.refresh_from_db()
    assert done.job.cancel_requested
    Import.objects.update(state=ImportState.CANCELLED)
    assert client.get(url("import", done), headers={"HX-Request": "true"})["HX-Refresh"] == "true"


def test_who_may_not(world: World, sign_in: SignIn) -> None:
    done = checked(world.bakkerij, [employee("1")], by=world.klantbeheer)
    door = world.klantbeheer.group.permissions.get(codename="use_backoffice")
    world.anna.group.permissions.add(door)
    client = sign_in(world.anna)
    for name in ("import", "import_columns", "import_failed"):
        assert client.get(url(name, done)).status_code == 403
    assert client.get(reverse("admin:imports")).status_code == 403
    assert upload(client, world, file_of(employee("1"))).status_code == 403
    assert sign_in(world.klantbeheer).get(reverse("admin:import", args=[world.zuyd.uuid])).status_code == 404


def test_vdd_employer_is_offered_to_who_may_override_vdd(world: World, sign_in: SignIn) -> None:
    Employer.objects.filter(pk=world.bakkerij.pk).update(code="VDD00001")
    client = sign_in(world.klantbeheer)
    option = f'<option value="{world.bakkerij.pk}"'
    assert option in client.get(reverse("admin:import_add")).content.decode()
    group = world.klantbeheer.group
    group.permissions.remove(group.permissions.get(codename="override_source"))
    assert option not in client.get(reverse("admin:import_add")).content.decode()
    answer = upload(client, world, file_of(employee("1")))
    assert (answer.status_code, Import.objects.count()) == (422, 0)


def test_pages_cost_the_same_for_one_and_for_three(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.klantbeheer)

    def queries(address: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        return len(captured)

    one = checked(world.bakkerij, [employee("1", Afdeling="A")], by=world.klantbeheer)
    queries(reverse("admin:imports"))
    lists, pages = queries(reverse("admin:imports")), queries(url("import", one))
    three = [employee(str(number), Afdeling=f"B{number}") for number in range(3)]
    for _again in range(2):
        other = checked(world.remat, three, by=world.klantbeheer)
    assert queries(reverse("admin:imports")) == lists
    assert queries(url("import", other)) == pages


def test_messages_go_by_the_page_and_by_their_kind(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.klantbeheer)
    people = [employee(str(number), Achternaam=f"Naam{number:03}", Afdeling="Weg") for number in range(60)]
    done = checked(world.bakkerij, people, by=world.klantbeheer)
    first = client.get(url("import", done), {"toon": "fouten"}).content.decode()
    assert ("Naam049" in first, "Naam050" in first) == (True, False)
    (following,) = set(re.findall(r'href="(\?toon=fouten&amp;na=\d+)"', first))
    second = client.get(url("import", done) + following.replace("&amp;", "&")).content.decode()
    assert ("Naam049" in second, "Naam050" in second) == (False, True)
    assert (
        "No message with this filter." in client.get(url("import", done), {"toon": "waarschuwingen"}).content.decode()
    )
