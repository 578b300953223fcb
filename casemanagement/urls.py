from django.urls import path

from casemanagement.views import (
    cases,
    current,
    dossier_tasks,
    employees,
    employments,
    jobs,
    sick_reports,
    tasks,
    teams,
    trajectories,
    unattended,
)

app_name = "casemanagement"

urlpatterns = [
    path("", current.current, name="current"),
    path("actueel/mijn-taken/", current.my_tasks, name="current_my_tasks"),
    path("actueel/te-verdelen/", current.my_part, name="current_my_part"),
    path("actueel/trajecten/", current.my_trajectories, name="current_my_trajectories"),
    path("actueel/zoeken/", current.find, name="current_find"),
    path("actueel/snel-naar/", current.quick, name="current_quick"),
    path("taken/", tasks.list_tasks, name="tasks"),
    path("taken/<uuid:uuid>/uitgevoerd/", tasks.execute, name="execute"),
    path("trajecten/", current.trajectories, name="trajectories"),
    path("dossiers/<uuid:uuid>/taken/", dossier_tasks.show, name="dossier_tasks"),
    path("ziek-melden/", sick_reports.choose, name="report_sick"),
    path("ziek-melden/werknemer/<uuid:uuid>/", sick_reports.report_for, name="report_sick_for"),
    path("ziek-melden/<uuid:draft>/gegevens/", sick_reports.details, name="report_sick_details"),
    path("ziek-melden/<uuid:draft>/controleren/", sick_reports.check, name="report_sick_check"),
    path("ziek-melden/<uuid:draft>/weggooien/", sick_reports.discard, name="report_sick_discard"),
    path("dossiers/<uuid:uuid>/traject-starten/", trajectories.start, name="start_trajectory"),
    path("case-toewijzen/", cases.choose, name="assign_case_choose"),
    path("dossiers/<uuid:uuid>/case-toewijzen/", cases.assign, name="assign_case"),
    path("werknemer-toevoegen/", employees.choose, name="employee_add_choose"),
    path("werkgevers/<uuid:uuid>/werknemer-toevoegen/", employees.add, name="employee_add"),
    path("dossiers/<uuid:uuid>/werknemergegevens/", employees.change, name="employee_change"),
    path("dossiers/<uuid:uuid>/dienstverband/", employments.choose, name="employment"),
    path("dossiers/<uuid:uuid>/dienstverband/corrigeren/", employments.correct, name="employment_correct"),
    path("dossiers/<uuid:uuid>/dienstverband/nieuw/", employments.new, name="employment_new"),
    path("dossiers/<uuid:uuid>/dienstverband/afdeling/", employments.move, name="employment_move"),
    path("dossiers/<uuid:uuid>/dienstverband/uit-dienst/", employments.leave_service, name="employment_leave"),
    path("organisatiestructuur/<uuid:uuid>/casemanagementteam/", teams.team, name="team"),
    path("onbehandelde-werkvoorraad/", unattended.unattended, name="unattended"),
    path("werk/<uuid:uuid>/", jobs.show, name="job"),
]
