"""The demo: everything that the product knows occurs in it, and it is right."""

import json
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from typing import Any

import pyotp
import pytest
import time_machine
from django.core.management import call_command
from django.db import transaction
from django.db.models import Count, F
from django.utils import timezone
from django_otp import verify_token

from accounts.enums import FactorKind
from accounts.models import AppFactor, User
from accounts.policies import visible_colleagues
from accounts.queries.factors import factors_of, kind_of
from casemanagement.demo import builder, employers, names
from casemanagement.demo.organisation import ACCOUNTS, DRAFT, PASSWORD
from casemanagement.enums import UwvState
from casemanagement.models import SickReport, UwvNotification
from casemanagement.queries_gaps import agreed, uncovered
from core.models import OutgoingMessage
from dossiers.enums import Occasion, Source, TaskState
from dossiers.models import Dossier, Employee, Employment, Grant, JobTitle, Occurrence, Pregnancy, Task, Trajectory
from dossiers.policies import opens, visible_dossiers
from dossiers.queries_grants import spot_of_node, ticks_of
from dossiers.responsibility.check import differences
from dossiers.responsibility.facts import responsible_for
from dossiers.ticks import Spot, State
from orgstructure.models import Contact, Employer, Location, Node
from orgstructure.queries import tree_faults
from services.completeness import Gap, completeness_of, employers_with_gaps
from services.models import ProtocolVariation
from services.queries import agreements_of


@pytest.fixture(scope="module", autouse=True)
def demo(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """One for all tests of this module, each of which takes its own changes back."""
    with django_db_blocker.unblock(), transaction.atomic():
        builder.build(number=30, seed=1)
        yield
        transaction.set_rollback(True)


def test_demo_is_right(db: None) -> None:
    assert list(tree_faults()) == []
    assert list(differences(timezone.localdate())) == []


def test_demo_has_every_source_of_responsibility(db: None) -> None:
    today = timezone.localdate()
    running = Trajectory.objects.filter(state="running").select_related("dossier__node", "lead_team")
    assert {responsible_for(item.dossier, item.lead_team, today).source for item in running} == set(Source)


def test_demo_has_notifications_in_every_state_and_what_an_employer_said(db: None) -> None:
    states = set(UwvNotification.objects.values_list("state", flat=True))
    assert states == {UwvState.TO_APPROVE, UwvState.SENT, UwvState.RECEIVED, UwvState.REJECTED}
    assert SickReport.objects.filter(safety_net="yes").count() == 1
    assert Occurrence.objects.filter(facts__has_key="despite_source").exists()


def test_demo_has_tasks_late_near_done_and_planned(db: None) -> None:
    today = timezone.localdate()
    open_tasks = Task.objects.filter(state=TaskState.OPEN)
    assert open_tasks.filter(due_on__lt=today).exists()
    assert open_tasks.filter(due_on__range=(today, today + timedelta(days=3))).exists()
    assert set(Task.objects.values_list("state", flat=True)) >= {"done", "planned", "lapsed"}
    assert not Task.objects.filter(done_on__gt=today).exists()


def test_demo_has_trajectories_of_two_years_that_ended_or_run(db: None) -> None:
    today = timezone.localdate()
    ages = [
        (today - day).days for day in Trajectory.objects.filter(state="running").values_list("first_day", flat=True)
    ]
    assert (min(ages), max(ages) > 600) == (0, True)
    assert Trajectory.objects.filter(state="ended").exists()


def test_demo_has_the_odd_cases(db: None) -> None:
    today = timezone.localdate()
    drafts = set(Employer.objects.filter(published_at=None).values_list("node__name", flat=True))
    assert drafts == {DRAFT.name, employers.NOTHING_VIEWED, employers.HALF, employers.READY}
    assert User.objects.filter(blocked_at__isnull=False, assignments__withdrawn_at=None).exists()
    assert Employment.objects.filter(ends_on__lt=today).exists()
    assert Employment.objects.filter(starts_on__gt=today).exists()
    doubles = Employee.objects.values_list("bsn_index", flat=True)
    assert len(doubles) - len(set(doubles)) == 1
    assert Employee.objects.filter(prefix="van der", last_name="Berg").exists()
    assert Employee.objects.filter(prefix="'t", last_name="Hart").exists()


def test_demo_has_employers_in_each_stage_of_setting_up(db: None) -> None:
    named = {one.node.name: one for one in Employer.objects.select_related("node")}
    states = {
        name: [one.state.value for one in completeness_of(named[name])]
        for name in (employers.NOTHING_VIEWED, employers.HALF, employers.READY)
    }
    assert states == {
        employers.NOTHING_VIEWED: ["unseen"] * 5,
        employers.HALF: ["complete", "missing", "unseen", "unseen", "unseen"],
        employers.READY: ["complete"] * 5,
    }
    assert [one.node.name for one in employers_with_gaps(Gap.DEPARTMENT)] == [employers.WITHOUT_DEPARTMENT]
    published = Employer.objects.exclude(published_at=None)
    assert not published.filter(pk__in=employers_with_gaps(Gap.MISSING)).exists()
    assert 0 < published.filter(pk__in=employers_with_gaps(Gap.FICTITIOUS)).count() < published.count()
    assert Location.objects.exists() and Contact.objects.filter(location=None).exists()


def test_demo_has_authorisations_of_every_kind(db: None) -> None:
    kinds = {(grant.user_id is not None, grant.node_id is not None, grant.allow) for grant in Grant.objects.all()}
    assert kinds == {
        (True, True, True),
        (True, True, False),
        (True, False, True),
        (False, True, True),
        (False, True, False),
    }
    whole = User.objects.get(login="NLGArbo.RematRecycling.DeBoer")
    narrowed = User.objects.get(login="NLGArbo.RematRecycling.Tahiri")
    assert 0 < visible_dossiers(narrowed).count() < visible_dossiers(whole).count()
    shops = User.objects.get(login="NLGArbo.BakkerijVanKessel.Kaya")
    assert {state for _spot, state in _shown(shops)} == set(State)


def _shown(user: User) -> list[tuple[Spot, State]]:
    ticks = ticks_of(user)
    return [(spot, ticks.state(spot)) for spot in map(spot_of_node, Node.objects.all())]


def test_demo_has_agreements_of_every_sort(db: None) -> None:
    today = timezone.localdate()
    agreements = {str(one): list(agreements_of(one)) for one in Employer.objects.all()}
    assert agreements[DRAFT.name] == []
    sold = {
        name: {line.variation.key for one in rows for line in one.lines.all() if one.ends_on is None}
        for name, rows in agreements.items()
    }
    assert sold["Bakkerij Van Kessel"] == {"standaard-verzuim"}
    assert sold["Drukkerij Éclat"] == {"verzuim-op-afroep"}
    assert len(sold["Bouwbedrijf Ten Hove"]) == 4
    newest, oldest = agreements["Metaalwerken Stuij"]
    assert newest.starts_on - timedelta(days=1) == oldest.ends_on
    ending = Employer.objects.get(node__name="Hoveniersbedrijf Groenrijk")
    bare = uncovered(ending, agreed(agreements_of(ending)).values())
    assert [one.days for one in bare] == [(today + timedelta(days=21), None)]
    keys = set(Trajectory.objects.values_list("variation__key", flat=True))
    assert keys == {"verzuim", "verzuim-op-afroep", "preventief", "zw-erd", "zwangerschap"}
    assert Trajectory.objects.filter(protocol_key="preventief").count() == 2


def test_demo_has_a_protocol_that_was_edited_and_trajectories_that_keep_the_old_one(db: None) -> None:
    newest, oldest = ProtocolVariation.objects.filter(key="preventief").order_by("-version")
    assert (newest.is_current, oldest.is_current, oldest.made_by) == (True, False, None)
    assert (newest.made_by is None, newest.remark) == (
        *(False, "Bij de intake ook vragen hoe de werknemer bereikbaar wil zijn"),
    )
    assert {one.variation for one in Trajectory.objects.filter(protocol_key="preventief")} == {oldest}


def test_demo_has_pregnancies(db: None) -> None:
    today = timezone.localdate()
    due = Pregnancy.objects.order_by("due_on").values_list("due_on", flat=True)
    assert [(day - today).days for day in due] == [75]  # the whole demo has five; of the few here one is ill by it
    absence = Trajectory.objects.get(pregnancy_link__isnull=False, classification="pregnancy")
    assert 10 <= (today - absence.first_day).days <= 60
    expecting = set(Pregnancy.objects.values_list("trajectory__dossier__employee__first_name", flat=True))
    assert expecting <= set(names.WOMEN)


def test_demo_has_every_course_of_an_absence(db: None) -> None:
    today = timezone.localdate()
    waiting = Trajectory.objects.get(state="recovered", recoveries__recovered_on=today - timedelta(days=10))
    assert set(waiting.tasks.values_list("state", flat=True)) <= {"planned", "done", "n/a"}
    combined = Trajectory.objects.get(recoveries__sick_again_on=today - timedelta(days=45))
    assert (combined.effective_first_day - combined.first_day).days == 15
    assert combined.periods.exclude(therapy_hours=None).exists()
    assert Trajectory.objects.filter(end_reason="withdrawn", state="ended").count() == 1
    assert Trajectory.objects.filter(reports__is_new_work=True, state="running").count() == 1
    ended = Trajectory.objects.filter(state="ended", end_reason="recovered")
    assert ended.exists() and not ended.filter(recoveries=None).exists()
    assert not Trajectory.objects.filter(protocol_key="verzuim", occurrences=None).exists()
    assert not Occurrence.objects.filter(at__gt=timezone.now()).exists()


def test_demo_leaves_existing_data_alone(db: None) -> None:
    before = Dossier.objects.count()
    out = StringIO()
    call_command("demo", stdout=out)
    assert out.getvalue() == "Er zijn al gegevens; de demo is niet geladen.\n"
    assert Dossier.objects.count() == before


def test_demo_accounts_are_a_list_that_can_sign_in(db: None) -> None:
    out = StringIO()
    call_command("demo_accounts", "--json", stdout=out)
    accounts = json.loads(out.getvalue())
    assert [set(account) for account in accounts] == [{"role", "login", "password", "totp_secret"}] * len(accounts)
    assert len(accounts) == len([one for one in ACCOUNTS.values() if one.listed])
    for account in accounts:
        user = User.objects.get(login=account["login"])
        assert user.check_password(account["password"])
        app = AppFactor.objects.get(user=user)
        code = pyotp.TOTP(account["totp_secret"]).now()
        assert verify_token(user, app.persistent_id, code) == app


def test_demo_accounts_tells_the_code_of_now(db: None) -> None:
    with time_machine.travel("2030-01-01T12:00:00+00:00", tick=False):
        out, listed = StringIO(), StringIO()
        call_command("demo_accounts", "--json", stdout=listed)
        call_command("demo_accounts", stdout=out)
        lines = out.getvalue().splitlines()
        for account, line in zip(json.loads(listed.getvalue()), lines, strict=False):
            assert line.split()[-1] == pyotp.TOTP(account["totp_secret"]).now()


def test_demo_has_proofs_of_every_kind_and_people_who_stay_outside(db: None) -> None:
    kinds = {kind_of(factor) for user in User.objects.all() for factor in factors_of(user)}
    assert kinds == {FactorKind.SMS, FactorKind.YUBIKEY, FactorKind.APP, FactorKind.BACKUP}  # a passkey is in a device
    locked = User.objects.filter(locked_at__isnull=False).order_by("locked_reason")
    assert list(locked.values_list("locked_reason", flat=True)) == ["tries", "unused"]
    assert {str(user.group) for user in User.objects.filter(medical_access=True)} == {"Bedrijfsarts", "Superbeheerder"}
    assert User.objects.filter(recovery_asked_at__isnull=False, last_login=None).count() == 1
    states = set(OutgoingMessage.objects.values_list("state", "template"))
    assert {("dead", "number_changed"), ("dead", "locked_unused"), ("waiting", "invitation")} <= states


def test_demo_has_people_who_see_less_than_others(db: None) -> None:
    hart, bakers = User.objects.get(last_name="Hart"), User.objects.filter(last_name__in=["Kok", "Deeg"])
    seen = visible_colleagues(hart)
    assert seen.filter(last_name="Éloy").exists() and not seen.filter(last_name__in=["Yılmaz", "Bakker"]).exists()
    assert {frozenset(visible_colleagues(one)) for one in bakers} == {frozenset(bakers)}
    assert bakers.count() == 2
    assert [opens(one, "master_data") for one in bakers.order_by("last_name")] == [False, True]
    assert not opens(User.objects.get(last_name="Bakker"), "overview.facts")


def test_demo_accounts_keeps_silent_about_changed_passwords(db: None) -> None:
    user = User.objects.get(login="NLGArbo.Klantbeheer")
    user.set_password("iets heel anders")
    user.save()
    out = StringIO()
    call_command("demo_accounts", stdout=out)
    assert "NLGArbo.Klantbeheer" not in out.getvalue()
    assert PASSWORD in out.getvalue()


def test_demo_has_every_kind_of_employment(db: None) -> None:
    today = timezone.localdate()
    assert Employment.objects.filter(hours__lt=F("norm_hours")).exists()
    assert Employment.objects.exclude(location=None).exists()
    assert Employee.objects.annotate(number=Count("employments")).filter(number=3).exists()
    assert JobTitle.objects.exists()
    leaving = Trajectory.objects.filter(state="running", employment__ends_on=today + timedelta(days=7))
    assert leaving.exists()


def test_demo_has_guidance_that_was_converted_a_correction_and_a_warning(db: None) -> None:
    kinds = dict(Occurrence.objects.values_list("kind").annotate(Count("pk")))
    assert (kinds[Occasion.CONVERTED], kinds[Occasion.CORRECTED]) == (1, 1)
    converted = Trajectory.objects.get(occurrences__kind=Occasion.CONVERTED)
    assert (converted.protocol_key, converted.state) == ("ziektewet", "running")
    assert Task.objects.filter(key="dienstverband-loopt-af", state=TaskState.OPEN).exists()
