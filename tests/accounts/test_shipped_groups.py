"""The groups that come with the product have the rights of the matrix (domain.md 0.2 and 0.3)."""

import pytest
from django.contrib.auth.models import Permission

from accounts.models import User, UserGroup
from accounts.usecases.groups import load_shipped
from tests.world import make_user

pytestmark = pytest.mark.django_db

TREE = {
    "NLG Arbo Gebruikers": {
        "AD": {},
        "Casemanager Administratief": {},
        "Casemanager Arbo": {},
        "Casemanager ERD administratief": {},
        "Casemanager Taakdelegatie": {},
        "Casemanager WGA": {},
        "Casemanager ZW": {},
        "Klantbeheer": {"Superbeheerder": {}},
        "Loonspecialist ZW": {},
        "Medewerker facturatie": {},
        "Medische gebruikers": {"Bedrijfsarts": {}},
        "WGA WAC": {},
    },
    "Arbo Werkgever Rechtstreeks": {},
    "Arbo Werkgever Verzekerd": {},
    "Casemanager Werkgever": {},
}
COLUMNS = {
    "KB": ["klantbeheer"],
    "SB": ["superbeheerder"],
    "Arbo": ["casemanager-arbo"],
    "TD": ["casemanager-taakdelegatie"],
    "CM": ["casemanager-administratief", "casemanager-zw"],
    "WGA": ["casemanager-wga", "wga-wac"],
    "ERD": ["casemanager-erd"],
    "arts": ["bedrijfsarts"],
    "AD": ["arbeidsdeskundige"],
    "loon": ["loonspecialist-zw"],
    "fact": ["medewerker-facturatie"],
    "med": ["medische-gebruikers"],
    "WG": ["arbo-werkgever-rechtstreeks", "arbo-werkgever-verzekerd"],
    "CMWG": ["casemanager-werkgever"],
}
# Rows of the matrix in the words of the rights that there are. "Case toewijzen" is klantbeheer's, and of whom page 3
# gives it to: as shipped that are the two groups that divide cases. "Ziekmelding": everybody but bedrijfsarts, WGA and
# WGA WAC, and the folder above the bedrijfsarts, which would hand it down.
MATRIX = """
                                     KB   SB   Arbo TD   CM   WGA  ERD  arts AD   loon fact med  WG   CMWG
accounts.use_backoffice              J    J    N    N    N    N    N    N    N    N    N    N    N    N
accounts.manage_users                J    J    N    N    N    N    N    N    N    N    N    N    N    N
accounts.give_medical_access         N    J    N    N    N    N    N    N    N    N    N    N    N    N
accounts.arrange_substitution        J    J    J    J    J    J    J    J    J    J    J    J    J    J
orgstructure.manage_tree             J    J    N    N    N    N    N    N    N    N    N    N    N    N
orgstructure.change_team             J    J    N    N    N    N    N    N    N    N    N    N    N    N
orgstructure.view_employer           J    J    J    J    J    J    J    J    J    J    J    J    J    J
casemanagement.report_sick           J    J    J    J    J    N    J    N    J    J    J    N    J    J
casemanagement.start_trajectory      J    J    J    J    J    N    J    N    J    J    J    N    N    N
casemanagement.assign_case           J    J    J    J    N    N    N    N    N    N    N    N    N    N
casemanagement.execute_task          N    N    J    J    J    J    J    J    J    J    N    N    N    N
casemanagement.view_unattended       J    J    N    N    N    N    N    N    N    N    N    N    N    N
dossiers.view_dossier                J    J    J    J    J    J    J    J    J    J    J    J    J    J
dossiers.act_for_employer            N    N    N    N    N    N    N    N    N    N    N    N    J    J
dossiers.correct_employment          J    J    N    N    N    N    N    N    N    N    N    N    J    J
dossiers.register_employee           J    J    N    N    N    N    N    N    N    N    N    N    N    N
dossiers.view_bsn                    J    J    J    J    J    J    J    J    J    J    N    N    N    N
orgstructure.change_employer         J    J    N    N    N    N    N    N    N    N    N    N    N    N
orgstructure.override_source         J    J    J    J    J    N    J    N    N    N    N    N    N    N
services.change_agreement            J    J    N    N    N    N    N    N    N    N    N    N    N    N
imports.run_import                   J    J    N    N    N    N    N    N    N    N    N    N    N    N
casemanagement.register_pregnancy    N    N    J    J    J    N    N    N    N    N    N    N    J    J
casemanagement.convert_trajectory    J    J    J    N    N    N    N    N    N    N    N    N    N    N
casemanagement.correct_trajectory    J    J    J    J    J    N    J    N    N    N    N    N    N    N
casemanagement.judge_cause           N    N    N    N    N    N    N    J    N    N    N    N    N    N
casemanagement.handle_uwv            N    N    J    J    J    N    J    N    N    J    N    N    N    N
dossiers.view_safety_net             N    N    J    J    J    J    J    J    N    J    N    J    N    N
dossiers.view_pregnancy_end          N    N    J    J    J    J    J    J    N    N    N    J    N    N
services.change_protocol             J    J    N    N    N    N    N    N    N    N    N    N    N    N
"""


@pytest.fixture
def shipped() -> dict[str, UserGroup]:
    load_shipped()
    return {group.key: group for group in UserGroup.objects.all()}


def test_tree_is_that_of_the_seeds(shipped: dict[str, UserGroup]) -> None:
    def below(parent: UserGroup | None) -> dict[str, object]:
        return {group.name: below(group) for group in UserGroup.objects.filter(parent=parent)}

    assert below(None) == TREE


def test_rights_are_those_of_the_matrix(shipped: dict[str, UserGroup]) -> None:
    heading, *rows = MATRIX.strip("\n").splitlines()
    columns, wrong = heading.split(), []
    assert columns == list(COLUMNS)
    users = {key: User.objects.get(pk=make_user(key[:30], group).pk) for key, group in shipped.items()}
    for right, *answers in (row.split() for row in rows):
        for column, answer in zip(columns, answers, strict=True):
            wrong += [f"{key}: {right}" for key in COLUMNS[column] if users[key].has_perm(right) != (answer == "J")]
    assert wrong == []


def test_matrix_names_every_group_and_every_right(shipped: dict[str, UserGroup]) -> None:
    rows = MATRIX.strip("\n").splitlines()[1:]
    rights = Permission.objects.filter(content_type__model="rights").select_related("content_type")
    assert {row.split()[0] for row in rows} == {f"{one.content_type.app_label}.{one.codename}" for one in rights}
    assert {key for keys in COLUMNS.values() for key in keys} | {"nlg-arbo-gebruikers"} == set(shipped)


def test_loading_again_keeps_what_was_changed(shipped: dict[str, UserGroup]) -> None:
    UserGroup.objects.filter(key="casemanager-wga").update(name="Casemanager WGA Zuid")
    shipped["casemanager-arbo"].permissions.clear()

    assert load_shipped() == []

    assert UserGroup.objects.get(key="casemanager-wga").name == "Casemanager WGA Zuid"
    assert not shipped["casemanager-arbo"].permissions.exists()
