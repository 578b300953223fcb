from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from core import slots


class DossiersConfig(AppConfig):
    name = "dossiers"
    verbose_name = "Dossiers"

    def ready(self) -> None:
        slots.navigation.add(
            "dossiers",
            slots.NavigationItem(_("Case files"), "dossiers:search", "folder-open", right="dossiers.view_dossier"),
            order=30,
        )
        slots.dossier_tabs.add("overview", slots.Tab("overview", _("Overview"), "dossiers:detail"), order=10)
        slots.dossier_tabs.add(
            "authorisation", slots.Tab("authorisation", _("File authorisation"), "dossiers:authorisation"), order=90
        )
        _add_organisation()
        _add_employer_page()
        _add_hidden_things()


def _add_organisation() -> None:
    right = "orgstructure.view_employer"
    slots.navigation.add(
        "employers", slots.NavigationItem(_("Employers"), "employers:list", "building-2", right=right), order=40
    )
    slots.navigation.add(
        "organisation",
        slots.NavigationItem(_("Organisation structure"), "employers:tree", "network", right=right),
        order=50,
    )
    slots.start_widgets.add(
        "find_employer",
        slots.Widget(
            "find_employer", "employers:widget", 4, lambda user: user.has_perm(right), _("Search an employer")
        ),
        order=60,
    )


def _add_employer_page() -> None:
    """Every part of it can be given and denied by itself (Klantbeeldautorisaties)."""
    from dossiers import employer_blocks as read  # noqa: PLC0415 - models are ready from here on

    tabs = [("overview", _("Overview"), "employers:detail"), ("master_data", _("Master data"), "employers:master_data")]
    for place, (key, label, url_name) in enumerate(tabs):
        slots.employer_tabs.add(key, slots.Tab(key, label, url_name), order=10 * (place + 1))
    blocks = [
        slots.Block("overview.departments", _("Departments"), "employers/block_departments.html", read.departments),
        slots.Block("overview.facts", _("Employer and figures"), "employers/block_facts.html", read.facts),
        slots.Block("master_data.data", _("Data of the employer"), "employers/block_data.html", read.data),
        slots.Block("master_data.teams", _("Case management teams"), "employers/block_teams.html", read.teams),
    ]
    for place, block in enumerate(blocks):
        slots.employer_blocks.add(block.key, block, order=10 * (place + 1))


def _add_hidden_things() -> None:
    from dossiers.models import Dossier, JobGroup, Task, Trajectory  # noqa: PLC0415 - models are ready from here on

    def part_of(thing: Task | Trajectory) -> int:
        return thing.dossier_id

    slots.hidden_things.add("dossier", slots.HiddenThing(Dossier, lambda dossier: dossier.pk), order=10)
    slots.hidden_things.add("task", slots.HiddenThing(Task, part_of), order=20)
    slots.hidden_things.add("trajectory", slots.HiddenThing(Trajectory, part_of), order=30)
    slots.hidden_things.add("job_group", slots.HiddenThing(JobGroup), order=90)
