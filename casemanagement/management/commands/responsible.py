"""Tells who is responsible for a dossier's work and why; reads the choices, never the stored answer."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.models import User, UserGroup
from accounts.queries import teams
from dossiers.enums import TrajectoryState
from dossiers.models import ABSENCE, Dossier
from dossiers.responsibility.facts import responsible_for
from services.models import ProtocolVariation


class Command(BaseCommand):
    help = (
        "Tell who is responsible for the work of a dossier for a team today, and by which steps of the rule. "
        "Without --team: for the lead team of the running trajectory, or else of the standard protocol. "
        "The source is specific, fixed, coordinator or none; with none it is in the Onbehandelde werkvoorraad."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("dossier", type=int, metavar="DOSSIER", help="dossier number, as printed on its page")
        parser.add_argument("--team", metavar="KEY", help="key of a case management team, such as casemanager-arbo")
        parser.add_argument("--json", action="store_true", help="print an object {user, source, team, steps}")

    def handle(self, *args: Any, **options: Any) -> None:
        dossier = Dossier.objects.select_related("node").filter(number=options["dossier"]).first()
        if dossier is None:
            raise CommandError(f"Er is geen dossier met nummer {options['dossier']}.")
        team = _team(options["team"]) if options["team"] else _lead_team(dossier)
        answer = responsible_for(dossier, team, timezone.localdate())
        user = User.objects.filter(pk=answer.user_id).first()
        found = {
            "user": user.login if user else None,
            "source": answer.source.value,
            "team": team.key,
            "steps": list(answer.steps),
        }
        self.stdout.write(json.dumps(found, ensure_ascii=False, indent=2) if options["json"] else _words(found, user))


def _team(key: str) -> UserGroup:
    team = teams().filter(key=key).first()
    if team is None:
        known = ", ".join(known for known in teams().values_list("key", flat=True) if known)
        raise CommandError(f"Er is geen casemanagementteam {key!r}. Kies uit: {known}.")
    return team


def _lead_team(dossier: Dossier) -> UserGroup:
    running = dossier.trajectories.filter(state=TrajectoryState.RUNNING).order_by("-first_day", "-pk").first()
    if running is not None:
        return running.lead_team
    standard = ProtocolVariation.objects.filter(key=ABSENCE, is_current=True).first()
    if standard is None:
        raise CommandError("Het standaardprotocol is nog niet geladen. Voer eerst load_shipped uit.")
    return standard.lead_team


def _words(found: dict[str, Any], user: User | None) -> str:
    who = f"{user} ({found['user']})" if user else "niemand"
    return "\n".join([f"{found['team']}: {who} [{found['source']}]", *(f"  - {step}" for step in found["steps"])])
