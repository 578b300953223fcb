from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from core import slots


class CasemanagementConfig(AppConfig):
    name = "casemanagement"
    verbose_name = "Casemanagement"

    def ready(self) -> None:
        _add_navigation()
        _add_to_dossier()
        _add_to_start_page()
        _add_actions()
        _add_to_organisation()
        _add_to_demo()


def _add_navigation() -> None:
    from casemanagement.inbox import uwv_waiting, waiting  # noqa: PLC0415 - models are ready from here on

    slots.navigation.add("current", slots.NavigationItem(_("Current"), "casemanagement:current", "house"), order=10)
    slots.navigation.add(
        "tasks",
        slots.NavigationItem(
            _("Tasks"), "casemanagement:tasks", "list-todo", right="dossiers.view_dossier", count=waiting
        ),
        order=20,
    )
    slots.navigation.add(
        "uwv",
        slots.NavigationItem(
            _("UWV notifications"), "casemanagement:uwv", "send", right="casemanagement.handle_uwv", count=uwv_waiting
        ),
        order=55,
    )


def _add_to_dossier() -> None:
    from casemanagement.inbox import late_in  # noqa: PLC0415 - models are ready from here on
    from casemanagement.panels import safety_net, source  # noqa: PLC0415
    from casemanagement.pregnancy_card import panel as pregnancy_panel  # noqa: PLC0415
    from casemanagement.timeline import panel  # noqa: PLC0415
    from casemanagement.window import window_badge  # noqa: PLC0415

    slots.dossier_tabs.add(
        "tasks", slots.Tab("tasks", _("Tasks"), "casemanagement:dossier_tasks", count=late_in), order=20
    )
    slots.dossier_panels.add("source", slots.Panel("casemanagement/panel_source.html", source), order=5)
    slots.dossier_panels.add("safety_net", slots.Panel("casemanagement/panel_safety_net.html", safety_net), order=6)
    slots.dossier_panels.add("pregnancy", slots.Panel("casemanagement/pregnancy_card.html", pregnancy_panel), order=7)
    slots.dossier_badges.add("window", window_badge, order=10)
    slots.dossier_panels.add("timeline", slots.Panel("casemanagement/task_timeline.html", panel), order=10)


def _add_to_start_page() -> None:
    from casemanagement.inbox import coordinates  # noqa: PLC0415 - models are ready from here on

    widgets = [
        ("my_tasks", 8, _("My tasks"), _sees_dossiers),
        ("quick", 4, _("Quickly to"), lambda user: True),
        ("my_part", 8, _("To divide"), coordinates),
        ("my_trajectories", 4, _("Trajectories"), _sees_dossiers),
        ("find", 4, _("Case file search"), _sees_dossiers),
    ]
    for place, (key, span, label, shown) in enumerate(widgets):
        widget = slots.Widget(key, f"casemanagement:current_{key}", span, shown, label)
        slots.start_widgets.add(key, widget, order=10 * (place + 1))


def _sees_dossiers(user: Any) -> bool:
    return user.has_perm("dossiers.view_dossier")


def _add_actions() -> None:
    from casemanagement.actions import add_to_menus  # noqa: PLC0415 - models are ready from here on

    add_to_menus()


def _add_to_organisation() -> None:
    slots.master_data_tabs.add("team", slots.Tab("team", _("Case management teams"), "casemanagement:team"), order=40)
    slots.navigation.add(
        "unattended",
        slots.NavigationItem(
            _("Unattended work"), "casemanagement:unattended", "inbox", right="casemanagement.view_unattended"
        ),
        order=60,
    )


def _add_to_demo() -> None:
    from casemanagement.demo.changes import change_trajectories  # noqa: PLC0415 - models are ready from here on
    from casemanagement.demo.pregnancies import expect_children  # noqa: PLC0415
    from casemanagement.demo.protocols import edit_protocol  # noqa: PLC0415
    from casemanagement.demo.uwv import make_notifications  # noqa: PLC0415

    slots.demo_makers.add("pregnancies", expect_children, order=15)
    slots.demo_makers.add("changes", change_trajectories, order=20)
    slots.demo_makers.add("protocols", edit_protocol, order=30)
    slots.demo_makers.add("uwv", make_notifications, order=12)
