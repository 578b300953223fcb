"""The demo's accounts that somebody can sign in with."""

from django.contrib.auth.hashers import check_password

from accounts.models import User
from casemanagement.demo.organisation import ACCOUNTS, PASSWORD


def sign_ins() -> list[dict[str, str | None]]:
    """Role, login, password and TOTP secret of each account that exists and still has the demo's password."""
    logins = [account.login for account in ACCOUNTS.values() if account.listed]
    hashes = dict(User.objects.filter(login__in=logins).values_list("login", "password"))
    fitting = {stored for stored in set(hashes.values()) if check_password(PASSWORD, stored)}  # they share one
    return [
        {"role": account.role, "login": account.login, "password": PASSWORD, "totp_secret": None}
        for account in ACCOUNTS.values()
        if hashes.get(account.login) in fitting
    ]
