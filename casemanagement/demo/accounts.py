"""The demo's accounts that somebody can sign in with."""

import base64

from django.contrib.auth.hashers import check_password
from django_otp.oath import TOTP

from accounts.models import AppFactor, User
from casemanagement.demo.organisation import ACCOUNTS, PASSWORD


def sign_ins() -> list[dict[str, str | None]]:
    """Role, login, password and TOTP secret (base32) of each account that exists and has the demo's password still."""
    logins = [account.login for account in ACCOUNTS.values() if account.listed]
    users = {user.login: user for user in User.objects.filter(login__in=logins)}
    fitting = {hashed for hashed in {user.password for user in users.values()} if check_password(PASSWORD, hashed)}
    apps = {app.user_id: app for app in AppFactor.objects.filter(user__in=users.values(), confirmed=True)}
    return [
        {
            "role": account.role,
            "login": account.login,
            "password": PASSWORD,
            "totp_secret": _base32(apps.get(users[account.login].pk)),
        }
        for account in ACCOUNTS.values()
        if account.login in users and users[account.login].password in fitting
    ]


def current_code(secret: str) -> str:
    """What an authenticator app with this secret shows now."""
    return f"{TOTP(base64.b32decode(secret)).token():06d}"


def _base32(app: AppFactor | None) -> str | None:
    return base64.b32encode(app.seed).decode() if app else None
