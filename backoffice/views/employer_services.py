"""Tab Dienstverlening."""

import uuid as uuids

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from backoffice.employer_tabs import frame
from backoffice.views.employers import opened
from orgstructure.enums import EmployerTab


def services(request: HttpRequest, uuid: uuids.UUID) -> HttpResponse:
    employer = opened(request, uuid, EmployerTab.SERVICES, "services.change_agreement")
    return render(request, "backoffice/employer_frame.html", frame(employer, EmployerTab.SERVICES))
