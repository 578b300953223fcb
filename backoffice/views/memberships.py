"""The groups of one user: first what falls to whom, then the change."""

import uuid as uuids
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.views.entering import posted
from backoffice.confirming import Change, check_then_save
from backoffice.forms_groups import MembershipForm
from backoffice.policies import managed_groups, managed_users
from backoffice.queries_groups import rights_by_way
from backoffice.views.users import crumbs
from backoffice.wording import rights_gained_and_lost
from casemanagement.usecases.accounts import change_membership, preview_membership
from core.policies import require


def change(request: HttpRequest, uuid: uuids.UUID) -> HttpResponse:
    require(request.user, "accounts.manage_users")
    subject = get_object_or_404(managed_users(request.user).prefetch_related("further_groups"), uuid=uuid)
    form = MembershipForm(posted(request), subject=subject, groups=managed_groups(request.user))
    title = _("Change groups")
    wanted = Change(
        form=form,
        preview=lambda: preview_membership(user=subject, by=request.user, **form.choices()),
        save=lambda: change_membership(user=subject, by=request.user, **form.choices()),
        summary=lambda: _in_words(subject, form.cleaned_data),
        template="backoffice/form.html",
        done=_("The groups of %(user)s have been saved.") % {"user": subject},
        back=reverse("admin:user", args=[subject.uuid]),
        context={"title": f"{title}: {subject}", "crumbs": crumbs(subject, title), "checks": True},
    )
    return check_then_save(request, wanted)


def _in_words(subject: User, chosen: dict[str, Any]) -> list[tuple[Any, Any]]:
    further = ", ".join(str(one) for one in chosen["further_groups"] if one != chosen["group"])
    held = [rights_by_way(group) for group in (subject.group, chosen["group"])]
    words = [(_("Now in"), subject.group), (_("Group"), chosen["group"]), (_("Further groups"), further or "–")]
    return words + rights_gained_and_lost(*held)
