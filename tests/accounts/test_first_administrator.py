"""An installation begins with one administrator, brought in by the operator; from then on Beheer does it."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from accounts.models import AccountLink, User
from accounts.policies import may_give_medical_access
from accounts.usecases.groups import load_shipped
from accounts.usecases.users import set_account
from core.models import AccessEvent, OutgoingMessage
from tests.world import World


def add(login: str = "NLGArbo.Beheer.VRIES", email: str = "vries@example.org") -> str:
    out = StringIO()
    call_command("add_administrator", login, "Vries", email, stdout=out)
    return out.getvalue()


def test_first_administrator_is_invited_and_may_do_all(db: None) -> None:
    load_shipped()
    assert add() == "NLGArbo.Beheer.VRIES krijgt een uitnodiging op vries@example.org.\n"
    user = User.objects.get(login="NLGArbo.Beheer.VRIES")
    assert user.has_perm("accounts.manage_users") and may_give_medical_access(user)
    assert not user.has_usable_password()
    assert AccountLink.objects.get().user == user
    assert OutgoingMessage.objects.get().template == "invitation"
    assert AccessEvent.objects.filter(event_type="user.created", user_id=None, object_id=user.pk).count() == 1


def test_second_one_is_refused(world: World) -> None:
    before = User.objects.count()
    with pytest.raises(CommandError):
        add()
    assert User.objects.count() == before


def test_when_the_last_one_is_gone_there_is_a_way_back(world: World) -> None:
    set_account(user=world.klantbeheer, is_active=False, blocked=False, valid_until=None)
    add()
    assert User.objects.get(login="NLGArbo.Beheer.VRIES").has_perm("accounts.use_backoffice")


@pytest.mark.parametrize("email", ["", "geen adres"])
def test_an_invitation_needs_an_address(db: None, email: str) -> None:
    load_shipped()
    with pytest.raises(CommandError):
        add(email=email)
    assert User.objects.count() == 0
