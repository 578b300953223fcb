from collections.abc import Callable
from typing import Any

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
            "trajectory_file", slots.Tab("trajectory_file", _("Trajectory file"), "dossiers:trajectory_file"), order=30
        )
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
    widgets = [
        ("find_employer", "employers:widget", _("Search an employer")),
        ("organisation", "employers:tree_widget", _("Organisation structure")),
    ]
    for place, (key, url_name, label) in enumerate(widgets):
        widget = slots.Widget(key, url_name, 4, lambda user: user.has_perm(right), label)
        slots.start_widgets.add(key, widget, order=60 + place)


def _add_employer_page() -> None:
    """Every part of it can be given and denied by itself (Klantbeeldautorisaties)."""
    from dossiers import employer_blocks as read  # noqa: PLC0415 - models are ready from here on

    tabs = [("overview", _("Overview"), "employers:detail"), ("master_data", _("Master data"), "employers:master_data")]
    for place, (key, label, url_name) in enumerate(tabs):
        slots.employer_tabs.add(key, slots.Tab(key, label, url_name), order=10 * (place + 1))
    blocks = [
        slots.Block("overview.departments", _("Departments"), "employers/block_departments.html", read.departments),
        slots.Block("overview.facts", _("Employer and figures"), "employers/block_facts.html", read.facts),
        slots.Block("overview.employees", _("Employees"), "employers/block_employees.html", read.employees),
        *_sections(),
        slots.Block("master_data.contacts", _("Contact persons"), "employers/block_contacts.html", read.contacts),
        slots.Block("master_data.locations", _("Locations"), "employers/block_locations.html", read.locations),
        slots.Block("master_data.departments", _("Departments"), "employers/block_leaders.html", read.departments),
        slots.Block("master_data.teams", _("Case management teams"), "employers/block_teams.html", read.teams),
    ]
    for place, block in enumerate(blocks):
        slots.employer_blocks.add(block.key, block, order=10 * (place + 1))
    slots.master_data_tabs.add(
        "departments",
        slots.Tab("departments", _("Departments"), "employers:departments", shown=_has_departments),
        order=30,
    )


def _sections() -> list[slots.Block]:
    """A block per section of the master data."""
    from dossiers.employer_blocks import section  # noqa: PLC0415 - models are ready from here on
    from dossiers.employer_sections import INSIDE_ONLY, PARTS  # noqa: PLC0415
    from orgstructure.forms import SECTIONS  # noqa: PLC0415

    def reads(key: str) -> Callable[[Any, Any], dict[str, Any]]:
        return lambda user, employer: section(key, employer)

    template = "employers/block_section.html"
    return [
        slots.Block(part, SECTIONS[key].title, template, reads(key), open_to_employers=key not in INSIDE_ONLY)
        for key, part in PARTS.items()
    ]


def _has_departments(user: Any, node: Any) -> bool:
    from dossiers.policies import opens  # noqa: PLC0415 - models are ready from here on
    from orgstructure.enums import NodeKind  # noqa: PLC0415

    return node.kind in (NodeKind.EMPLOYER, NodeKind.DEPARTMENT) and opens(user, "master_data.departments")


def _add_hidden_things() -> None:
    from dossiers.models import Dossier, JobGroup, Task, Trajectory  # noqa: PLC0415 - models are ready from here on

    def part_of(thing: Task | Trajectory) -> int:
        return thing.dossier_id

    slots.hidden_things.add("dossier", slots.HiddenThing(Dossier, lambda dossier: dossier.pk), order=10)
    slots.hidden_things.add("task", slots.HiddenThing(Task, part_of), order=20)
    slots.hidden_things.add("trajectory", slots.HiddenThing(Trajectory, part_of), order=30)
    slots.hidden_things.add("job_group", slots.HiddenThing(JobGroup), order=90)
