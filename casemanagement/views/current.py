"""Actueel: the start page, a frame whose cards load by themselves; each card is also a page of its own."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from casemanagement import queries
from casemanagement.inbox import in_sight, running_in_sight, running_to_count, to_count
from casemanagement.queries import Inbox
from casemanagement.views.wording import ROW_FIELDS, figure, task_rows, user_name
from core import slots
from core.paging import Place, page_of
from core.policies import require
from dossiers.forms import SearchForm
from dossiers.models import ABSENCE
from dossiers.policies import is_employer_user, seers
from dossiers.views.rows import NAME_FIELDS, around, employee_name

CARD_ROWS = 5
RIGHT = "dossiers.view_dossier"
WIDE = 6
TRAJECTORY_FIELDS = (
    "uuid",
    "number",
    "first_day",
    "variation__name",
    "dossier__uuid",
    "dossier__employer__node__name",
    *(f"dossier__employee__{name}" for name in NAME_FIELDS),
    *(f"responsible__{name}" for name in NAME_FIELDS),
)


@require_safe
def current(request: HttpRequest) -> HttpResponse:
    """Wide cards stand under each other at the left, narrow ones at the right."""
    shown = [
        {"key": widget.key, "url": reverse(widget.url_name), "span": widget.span, "label": widget.label}
        for widget in slots.start_widgets
        if widget.shown(request.user)
    ]
    wide, narrow = ([one for one in shown if (one["span"] >= WIDE) == side] for side in (True, False))
    columns = [{"span": 8, "widgets": wide}, {"span": 4, "widgets": narrow}]
    return render(request, "casemanagement/current.html", {"columns": columns})


@require_safe
def my_tasks(request: HttpRequest) -> HttpResponse:
    require(request.user, RIGHT)
    return _tasks_card(request, Inbox.MINE)


@require_safe
def my_part(request: HttpRequest) -> HttpResponse:
    """For a coordinator: all work of his part of the organisation, and what of it he still has to divide."""
    require(request.user, RIGHT)
    user, today = request.user, timezone.localdate()
    divide = running_in_sight(user, under=True, today=today).filter(responsible__in=seers(user))
    rows = _trajectories(divide.order_by("-first_day", "-pk").values(*TRAJECTORY_FIELDS)[:CARD_ROWS])
    under, tasks = running_to_count(user, under=True, today=today), to_count(user, Inbox.UNDER, today)
    found = queries.counts(
        user,
        divide=under.filter(responsible__in=seers(user)),
        trajectories=under,
        tasks=tasks,
        late=tasks.filter(due_on__lt=today),
    )
    return _card(request, "my_part", {"rows": rows, "figures": _figures(found)})


@require_safe
def my_trajectories(request: HttpRequest) -> HttpResponse:
    require(request.user, RIGHT)
    today = timezone.localdate()
    mine = running_to_count(request.user, under=False, today=today).filter(protocol_key=ABSENCE)
    week_42 = today - timedelta(weeks=42)
    found = queries.counts(
        request.user,
        running=mine,
        new=mine.filter(first_day__gt=today - timedelta(days=7)),
        week_42=mine.filter(first_day__gte=week_42, first_day__lt=week_42 + timedelta(days=14)),
    )
    return _card(
        request, "my_trajectories", {"figures": _figures(found), "for_employer": is_employer_user(request.user)}
    )


@require_safe
def find(request: HttpRequest) -> HttpResponse:
    require(request.user, RIGHT)
    return _card(request, "find", {"form": SearchForm()})


@require_safe
def quick(request: HttpRequest) -> HttpResponse:
    return _card(request, "quick", {})


@require_safe
def trajectories(request: HttpRequest) -> HttpResponse:
    """Running trajectories, the latest first: one's own, or those of the part that one coordinates."""
    require(request.user, RIGHT)
    under = request.GET.get("view") == Inbox.UNDER
    place = Place.read(request.GET.get("after", ""), request.GET.get("before", ""))
    found = running_in_sight(request.user, under=under, today=timezone.localdate())
    page = page_of(found, TRAJECTORY_FIELDS, by="first_day", place=place, latest_first=True)
    view = Inbox.UNDER if under else Inbox.MINE
    context = {
        "rows": _trajectories(page.rows),
        "which": view,
        "for_employer": is_employer_user(request.user),
        "first": f"?view={view}" if place and page.before else "",
        "previous": f"?view={view}&before={page.before}" if page.before else "",
        "next": f"?view={view}&after={page.after}" if page.after else "",
    }
    return render(request, "casemanagement/current_trajectories.html", context)


def _tasks_card(request: HttpRequest, which: Inbox) -> HttpResponse:
    today = timezone.localdate()
    mine, tasks = in_sight(request.user, which, today), to_count(request.user, which, today)
    rows = list(mine.order_by("due_on", "pk").values(*ROW_FIELDS)[:CARD_ROWS])
    week_ends = today + timedelta(days=6 - today.weekday())
    found = queries.counts(
        request.user,
        all=tasks,
        late=tasks.filter(due_on__lt=today),
        week=tasks.filter(due_on__gte=today, due_on__lte=week_ends),
    )
    return _card(request, "my_tasks", {"rows": task_rows(rows, today, request.user), "figures": _figures(found)})


def _card(request: HttpRequest, key: str, context: dict[str, Any]) -> HttpResponse:
    """A card for the start page, or with the frame around it for who has no script."""
    template = f"casemanagement/current_{key}.html"
    return render(request, f"{template}#card" if request.htmx else template, context)


def _trajectories(rows: Any) -> list[dict[str, Any]]:
    today, (before, behind) = timezone.localdate(), around("dossiers:detail")
    return [
        {
            "number": row["number"],
            "url": f"{before}{row['dossier__uuid']}{behind}",
            "employer": row["dossier__employer__node__name"],
            "person": employee_name(row, "dossier__employee__") or row["dossier__employer__node__name"],
            "responsible": user_name(row, "responsible__"),
            "variation": row["variation__name"],
            "first_day": f"{row['first_day']:%d-%m-%Y}",
            "day": (today - row["first_day"]).days + 1,
        }
        for row in rows
    ]


def _figures(counts: dict[str, int]) -> dict[str, str]:
    """As words for the screen; empty for nothing."""
    return {name: figure(count) if count else "" for name, count in counts.items()}
