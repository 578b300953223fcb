"""Filling in `Inloggegevens vergeten?` as somebody who can read the picture, and reading the mail that comes."""

import json
import re
from typing import Any

from captcha.models import CaptchaStore
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from accounts.captcha import WORDS
from accounts.models import User
from core.crypto import decrypt
from core.models import OutgoingMessage
from tests.accounts.proofs import give_app


def answer_to(key: str) -> str:
    """What belongs in the field, in English."""
    response = CaptchaStore.objects.get(hashkey=key).response
    if not response.startswith("word"):
        return response
    with override("en"):
        return str(WORDS[int(response.removeprefix("word"))][1])


def ask(client: Client, what: str = "password", **typed: Any) -> Any:
    """Post the form with the right characters, unless `typed` has others."""
    page = reverse(f"accounts:ask_{what}")
    key = client.get(page).context["form"].challenge.key
    return client.post(page, {"captcha_key": key, "captcha": answer_to(key), **typed})


def enrol(user: User) -> User:
    """Somebody who has signed in before, with an app."""
    give_app(user)
    User.objects.filter(pk=user.pk).update(last_login="2026-01-01T12:00Z")
    OutgoingMessage.objects.all().delete()
    return User.objects.get(pk=user.pk)


def mails(template: str) -> list[OutgoingMessage]:
    return list(OutgoingMessage.objects.filter(template=template).order_by("pk"))


def read(message: OutgoingMessage) -> tuple[str, str]:
    """Address and text of a mail that was not sent yet."""
    content = json.loads(decrypt(bytes(message.sealed or b""), bound_to=f"message:{message.uuid}"))
    with override("en"):
        return content["to"], render_to_string(f"mail/{message.template}.txt", content["context"])


def link_in(message: OutgoingMessage) -> str:
    (link,) = re.findall(r"http\S+", read(message)[1])
    return link
