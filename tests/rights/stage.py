"""The people and the things of the matrix: somebody in every role, and what each kind of address can name."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import uuid4

from captcha.models import CaptchaStore
from django.db.models import Model
from django.test import Client
from django.utils import timezone

from accounts.models import KnownYubikey, Session, SmsFactor, Substitution, User, UserGroup
from accounts.queries.own import name_of
from accounts.usecases import second_step
from accounts.views.entering import CONFIRMED
from casemanagement.enums import JOB_KIND
from casemanagement.usecases import organisation
from casemanagement.usecases.pregnancies import Expected, add_admission, enter_birth, register_pregnancy
from casemanagement.views.sick_reports import KIND
from core.enums import Channel
from core.models import Job, OutgoingMessage
from core.usecases.drafts import start_draft
from dossiers.models import Dossier, Grant, JobGroup, Task
from imports.models import Import
from orgstructure.models import Contact, Employer, Location, Node, UwvOffice
from services.models import Agreement, ProtocolVariation, ServiceVariation
from tests.accounts.proofs import give_number, known_yubikey
from tests.conftest import force_sign_in
from tests.imports.files import employee
from tests.imports.steps import checked
from tests.world import World, fresh, make_user, make_world

# What may not be read by who does not see it, by the place of the matrix where it belongs.
SECRETS = {
    "Winkel": ["Zwartewater", "Bakkerij Van Kessel"],
    "Hal": ["Roodbergen", "Remat"],
    "unpublished": ["Groenveld", "Nog Geheim"],
}


@dataclass(frozen=True)
class Thing:
    """`values` stand in the address; the log names `about` when it is refused, and `read` when it is opened."""

    values: tuple[Any, ...]
    about: Model | None = None
    read: Model | None = None


class Scene:
    """Everybody at once: who is a coordinator shows in what others see. The same for every role, so made once."""

    def __init__(self) -> None:
        self.world = world = make_world()
        self.unpublished, self.closed_off = _unpublished_employer(world)
        self.people = self._people()
        self.things = {**self._portal(), **self._beheer()}

    def _people(self) -> dict[str, User | None]:
        world, group = self.world, {one.key: one for one in UserGroup.objects.all()}
        bare = UserGroup.objects.create(name="Zonder rechten")
        door = UserGroup.objects.create(name="Alleen Beheer")
        door.permissions.add(*group["klantbeheer"].permissions.filter(codename="use_backoffice"))
        world.klantbeheer = User.objects.get(pk=world.klantbeheer.pk)  # these groups gave his another place in the tree
        bakkerij = fresh(world.bakkerij.node)
        granted = make_user("dora", world.arbo)
        wga, erd = make_user("wilma", group["casemanager-wga"]), make_user("evert", group["casemanager-erd"])
        for user in (granted, wga, erd):
            Grant.objects.create(user=user, node=bakkerij)
        for holder in ({"user": granted}, {"group": group["klantbeheer"]}, {"group": world.baker.group}):
            Grant.objects.create(node=fresh(self.unpublished.node), **holder)
        world.fixed(bakkerij, world.carla)
        User.objects.filter(pk=world.doctor.pk).update(medical_access=True)
        replacing = make_user("victor", group["casemanager-wga"])
        _substitution(world.carla, replacing, runs=True)
        return {
            "visitor": None,
            "password only": world.klantbeheer,
            "first time": make_user("sander", group["klantbeheer"]),
            "half way": make_user("halina", group["klantbeheer"]),
            "nobody": make_user("niels", bare),
            "employer": world.baker,
            "other employer": world.remat_user,
            "responsible": world.carla,
            "coordinator": world.anna,
            "granted": granted,
            "stranger": world.dirk,
            "doctor": world.doctor,
            "wga": wga,
            "erd": erd,
            "substitute": replacing,
            "door only": make_user("petra", door),
            "klantbeheer": world.klantbeheer,
            "superbeheerder": make_user("sofie", group["superbeheerder"], medical_access=True),
        }

    def _portal(self) -> dict[str, Thing]:
        world = self.world
        employers = {"Winkel": world.bakkerij, "Hal": world.remat, "unpublished": self.unpublished}
        parts = {"Winkel": world.winkel, "Hal": world.hal, "Zuyd": world.zuyd, "unpublished": self.closed_off}
        job = Job.objects.create(kind=JOB_KIND, created_by_id=world.klantbeheer.pk)
        return {
            **{f"dossier {place}": _thing(one) for place, one in self.dossiers().items()},
            **{f"employer {place}": _thing(Employer.objects.get(pk=one.pk)) for place, one in employers.items()},
            **{f"section {place}": _inside(one, "adres") for place, one in employers.items()},
            **{f"contact {place}": _inside(one, _contact(one).uuid) for place, one in employers.items()},
            **{f"part {place}": _thing(fresh(one)) for place, one in parts.items()},
            **{f"task {name}": _thing(one) for name, one in self._tasks().items()},
            **{
                f"notification {place}": Thing((one.uuid,), one, read=one.dossier)
                for place, one in self._notifications().items()
            },
            **self._pregnancies(),
            "job klantbeheer's": Thing((job.uuid,)),
        }

    def _pregnancies(self) -> dict[str, Thing]:
        """Each with an illness before and after the leave, and a child that was in hospital."""
        world, dossiers, today = self.world, self.dossiers(), timezone.localdate()
        found = {}
        for place, user in (("Winkel", world.baker), ("Hal", world.remat_user)):
            by = User.objects.get(pk=user.pk)  # the new groups gave his another place in the tree
            dossier, due_on = dossiers[place], today - timedelta(days=100)
            world.sick(dossier, days_ago=200)
            trajectory = register_pregnancy(dossier=dossier, expected=Expected(due_on), key=uuid4(), by=by)
            enter_birth(pregnancy=trajectory.pregnancy, born_on=due_on, by=by)
            add_admission(pregnancy=trajectory.pregnancy, starts_on=due_on, ends_on=due_on, by=by)
            world.sick(dossier, days_ago=20)
            admission = trajectory.pregnancy.admissions.get()
            found |= {
                f"expecting {place}": _thing(dossier),
                f"pregnancy-part {place}": Thing((dossier.uuid, "bevalling"), dossier, read=dossier),
                f"admission {place}": Thing((dossier.uuid, admission.pk), dossier, read=dossier),
            }
        return found

    def _notifications(self) -> dict[str, Task]:
        """What UWV has to hear in week 42, one for each place."""
        dossiers = self.dossiers()
        key = "melding-42e-week"
        return {place: self.world.sick(dossiers[place], days_ago=290).tasks.get(key=key) for place in ("Winkel", "Hal")}

    def _tasks(self) -> dict[str, Task]:
        world, dossiers = self.world, self.dossiers()
        here, there = (world.sick(dossiers[place]).tasks for place in ("Winkel", "Hal"))
        return {
            "lead": here.filter(executor="team", team=world.arbo).earliest("due_on"),
            "employer": here.filter(executor="employer").earliest("due_on"),
            "doctor": here.filter(executor="team", team=world.bedrijfsarts).earliest("due_on"),
            "Hal": there.filter(executor="employer").earliest("due_on"),
        }

    def _beheer(self) -> dict[str, Thing]:
        world = self.world
        accounts = {
            "open": world.bram,
            "closed": make_user("karel", world.arbo, is_active=False),
            "locked": make_user("lotte", world.arbo, blocked_at=timezone.now()),
            "new": make_user("nadia", world.arbo),
        }
        known_yubikey()
        message = OutgoingMessage.objects.create(channel=Channel.MAIL, template="locked", dedupe_key="x")
        variation = ProtocolVariation.objects.get(key="verzuim")
        market = Location.objects.create(employer=world.bakkerij, name="Markt")
        return {
            **{f"user {which}": _thing(one) for which, one in accounts.items()},
            "his-proof plain": _proof(world.bram),
            "his-proof medical": _proof(world.doctor),
            "group teams": _thing(world.arbo),
            "managed Winkel": _thing(fresh(world.winkel)),
            "managed unpublished": _thing(fresh(self.unpublished.node)),
            "set-up Winkel": _thing(Employer.objects.get(pk=world.bakkerij.pk)),
            "set-up unpublished": _thing(Employer.objects.get(pk=self.unpublished.pk)),
            "location market": _thing(market),
            "contact-person owner": _thing(
                Contact.objects.create(employer=world.bakkerij, kind="general", name="V. Kessel")
            ),
            "uwv-office known": _thing(UwvOffice.objects.get()),
            "ticks user's": Thing((world.bram.uuid, fresh(world.winkel).uuid), world.bram),
            "ticks group's": Thing((world.arbo.uuid, fresh(world.winkel).uuid), world.arbo),
            "job-group kitchen": _thing(JobGroup.objects.create(name="Keuken", job_titles=["Kok"])),
            "message owed": Thing((message.uuid,)),
            "import checked": _thing(_import(world)),
            "yubikey known": Thing((KnownYubikey.objects.get().public_id,)),
            "variation verzuim": Thing((variation.key, variation.version)),
            "protocol verzuim": Thing((variation.key,)),
            "protocol-step first": Thing((variation.key, "eerste-gesprek")),
            "agreement Winkel": _thing(Agreement.objects.get(employer=world.bakkerij)),
            "service-variation standard": _thing(ServiceVariation.objects.get(key="standaard-verzuim")),
        }

    def dossiers(self) -> dict[str, Dossier]:
        """New ones."""
        world = self.world
        return {
            "Winkel": world.employee(last_name="Zwartewater"),
            "Hal": world.employee(world.hal, employer=world.remat, last_name="Roodbergen"),
            "unpublished": world.employee(
                self.closed_off, employer=self.unpublished, last_name="Groenveld", source_reason="VDD does not know it"
            ),
        }


class Stage:
    """The scene as `role` comes upon it, with things of its own."""

    def __init__(self, scene: Scene, role: str) -> None:
        self.scene, self.world, self.people = scene, scene.world, scene.people
        self.user, self.has_proofs = self.people[role], role != "first time"
        self.things = {**scene.things, **self._own(), **self._before_signing_in()}

    def client(self, role: str) -> Client:
        """A browser of somebody in this role, who confirmed just now who he is."""
        client = Client(raise_request_exception=False)
        if role == "password only":
            client.force_login(self.people[role], backend="accounts.auth.RightsBackend")
        elif role in ("half way", "first time"):
            _remember(client, half_way=str(second_step.begin(user=self.people[role]).uuid))
        elif role != "visitor":
            force_sign_in(client, self.people[role])
            _remember(client, **{CONFIRMED: timezone.now().isoformat()})
        return client

    def _own(self) -> dict[str, Thing]:
        """What everybody has himself, beside that of somebody else."""
        me = self.user if self.user and self.has_proofs else self.world.klantbeheer
        other = self.world.bram if me == self.world.dirk else self.world.dirk
        number, others = give_number(me), SmsFactor.objects.filter(user=other).first() or give_number(other)
        mine = self.scene.dossiers()
        return {
            "user self": _thing(self.user or self.world.klantbeheer),
            **{f"report {place}": _report(me, dossier) for place, dossier in mine.items()},
            "report other's": _report(other, mine["Winkel"]),
            "draft own": _report(me, self.world.employee()),
            "draft other's": _report(other, self.world.employee()),
            "substitution own": _thing(_substitution(me, other)),
            "substitution other's": _thing(_substitution(other, me)),
            "session own": Thing((_session_of(me).uuid,)),
            "session other's": Thing((_session_of(other).uuid,)),
            "proof own": Thing((name_of(number),)),
            "proof other's": Thing((name_of(others),)),
            "step own": Thing((str(number.uuid),)),
            "step other's": Thing((str(others.uuid),)),
        }

    def _before_signing_in(self) -> dict[str, Thing]:
        return {"captcha picture": Thing((CaptchaStore.generate_key(),)), "link unknown": Thing(("geraden",))}


def _unpublished_employer(world: World) -> tuple[Employer, Node]:
    employer = organisation.draft_employer(name="Nog Geheim", code="VDD00009", by=world.klantbeheer)
    return employer, organisation.add_department(name="Kantine", under=fresh(employer.node), by=world.klantbeheer)


def _import(world: World) -> Import:
    """One that waits in step 3, with a row that has an error."""
    return checked(world.bakkerij, [employee("9"), employee("10", Afdeling="Weg")], by=world.klantbeheer)


def _thing(about: Any) -> Thing:
    return Thing((about.uuid,), about, read=about)


def _inside(employer: Employer, name: Any) -> Thing:
    """A part of an employer's page: what is refused is about the employer."""
    return Thing((employer.uuid, name), Employer.objects.get(pk=employer.pk))


def _contact(employer: Employer) -> Contact:
    return Contact.objects.create(employer=employer, kind="hr", name="H. de Haan")


def _proof(user: User) -> Thing:
    factor = SmsFactor.objects.filter(user=user).first() or give_number(user)
    return Thing((user.uuid, name_of(factor)), user)


def _report(owner: User, dossier: Dossier) -> Thing:
    """A sick report that its owner has begun."""
    answers = {"percentage": "100", "classification": "ill", "expected_duration": "unknown"}
    values = {"first_day": f"{timezone.localdate():%Y-%m-%d}", **answers}
    draft = start_draft(kind=KIND, about=dossier.uuid, step=2, values=values, by=owner)
    return Thing((draft.uuid,), read=dossier)


def _substitution(principal: User, substitute: User, *, runs: bool = False) -> Substitution:
    """One to come, unless it `runs`."""
    begins = timezone.now() + timedelta(days=-1 if runs else 30)
    return Substitution.objects.create(
        principal=principal, substitute=substitute, arranged_by=principal,
        starts_at=begins, ends_at=begins + timedelta(days=9),
    )  # fmt: skip


def _session_of(user: User) -> Session:
    """In another browser."""
    client = Client()
    force_sign_in(client, user)
    return Session.objects.get(session_key=client.session.session_key)


def _remember(client: Client, **values: str) -> None:
    session = client.session
    session.update(values)
    session.save()
