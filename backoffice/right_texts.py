"""What each right allows, in one sentence for whoever gives it; its name stands beside it in the app's `Rights`."""

from django.utils.translation import gettext_lazy as _

RIGHT_TEXTS = {
    "accounts.use_backoffice": _("Opens Beheer. What can be done there depends on the other rights."),
    "accounts.manage_users": _("Adds and changes users and groups, gives rights, and reads the access log."),
    "accounts.give_medical_access": _(
        "Gives users access to medical data. Only who has that access himself can do this."
    ),
    "accounts.arrange_substitution": _("Lets a colleague do the user’s work while he is away."),
    "orgstructure.manage_tree": _("Adds, renames and moves offices, employers and departments."),
    "orgstructure.change_employer": _("Changes the master data, locations and contact persons of employers."),
    "orgstructure.override_source": _("Changes what VDD is the source of, and reports absence here all the same."),
    "services.change_agreement": _("Adds and ends the agreements with employers: which guidance they have."),
    "imports.run_import": _("Brings in departments and employees from a file."),
    "orgstructure.change_team": _("Chooses coordinators and fixed case managers for a part of the organisation."),
    "orgstructure.view_employer": _("Opens the pages of employers within the user’s own authorisations."),
    "dossiers.view_dossier": _("Opens case files of the user’s own work and within the user’s own authorisations."),
    "dossiers.view_bsn": _("Shows the BSN of an employee. Each time stands in the access log."),
    "dossiers.register_employee": _("Adds and changes employees, and adds employments."),
    "dossiers.correct_employment": _("Corrects employments: department, dates, job title and hours."),
    "dossiers.act_for_employer": _("Carries out the tasks that are for the employer."),
    "casemanagement.report_sick": _("Reports employees sick: the entry “Ziek” stands in the menu Acties."),
    "casemanagement.start_trajectory": _("Starts trajectories other than absence, as far as they were agreed."),
    "casemanagement.assign_case": _(
        "Gives a case file to another case manager, from the case file and the start page."
    ),
    "casemanagement.register_pregnancy": _("Registers pregnancies: the entry “Zwanger” stands in the menu Acties."),
    "casemanagement.convert_trajectory": _("Converts the guidance of a running trajectory to another that was agreed."),
    "casemanagement.correct_trajectory": _("Corrects the dates, percentages and classification of trajectories."),
    "casemanagement.judge_cause": _("Judges whether illness after pregnancy leave has the same cause as before it."),
    "casemanagement.handle_uwv": _("Prepares, approves and follows the notifications to UWV."),
    "dossiers.view_safety_net": _("Sees which safety net applies to an absence, such as organ donation."),
    "dossiers.view_pregnancy_end": _("Sees why a pregnancy trajectory was ended early."),
    "services.change_protocol": _("Changes protocols: each change is a new version for new trajectories."),
    "casemanagement.execute_task": _("Carries out tasks of case files and closes them."),
    "casemanagement.view_unattended": _("Sees the tasks that nobody has, and which choices are still open."),
}
