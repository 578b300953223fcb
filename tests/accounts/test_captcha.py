"""A picture or a question that is answered once."""

import threading
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO

import pytest
import time_machine
from captcha.models import CaptchaStore
from django.db import connections
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from PIL import Image

from accounts import captcha
from tests.accounts.asking import answer_to

AT_ONCE = 20


@pytest.fixture(autouse=True)
def _english(settings):
    settings.LANGUAGE_CODE = "en"


def at_once(work: Callable[[int], bool]) -> list[bool]:
    begin, results = threading.Barrier(AT_ONCE), [False] * AT_ONCE

    def run(number: int) -> None:
        begin.wait(timeout=30)
        results[number] = work(number)
        connections.close_all()

    threads = [threading.Thread(target=run, args=[number]) for number in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return results


@pytest.mark.django_db(transaction=True)
def test_of_twenty_right_answers_at_once_one_counts():
    key = captcha.new("picture").key
    answer = answer_to(key)
    assert at_once(lambda _number: captcha.take(key, answer)).count(True) == 1


@pytest.mark.django_db
def test_a_wrong_answer_uses_it_up():
    key = captcha.new("picture").key
    answer = answer_to(key)
    assert not captcha.take(key, "wrong")
    assert not captcha.take(key, answer)


@pytest.mark.django_db
def test_capitals_and_spaces_do_not_matter():
    key = captcha.new("picture").key
    assert captcha.take(key, f" {answer_to(key).upper()} ")


@pytest.mark.django_db
def test_after_ten_minutes_it_is_too_late():
    key = captcha.new("picture").key
    answer = answer_to(key)
    with time_machine.travel(timezone.now() + timedelta(minutes=11)):
        assert captcha.find(key) is None
        assert not captcha.take(key, answer)


@pytest.mark.django_db
def test_an_unknown_key_has_no_answer():
    assert captcha.find("nothing") is None
    assert not captcha.take("nothing", "")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("code", "response", "question", "right", "wrong"),
    [
        ("?sum 3 4", "7", "How much is three plus four?", ["7", "seven", " Seven "], ["8", "three", "", "word7"]),
        ("?sum 6 6", "12", "How much is six plus six?", ["12", "twelve"], ["1 3"]),
        (
            "?colour 15 0 5 10",
            "word0",
            "Which word is a colour: table, green, horse, apple?",
            ["green", "GREEN"],
            ["table", "0", ""],
        ),
    ],
)
def test_a_question_is_answered_with_a_number_or_a_word(code, response, question, right, wrong):
    for typed, accepted in [*((one, True) for one in right), *((one, False) for one in wrong)]:
        key = CaptchaStore.objects.create(challenge=code, response=response).hashkey
        with translation.override("en"):
            assert captcha.find(key).question == question
            assert captcha.take(key, typed) is accepted


@pytest.mark.django_db
def test_every_question_fits_and_its_own_answer_is_right():
    for _number in range(100):
        challenge = captcha.new(captcha.QUESTION)
        with translation.override("en"):
            assert challenge.question.endswith("?")
            assert captcha.take(challenge.key, answer_to(challenge.key))
    assert CaptchaStore.objects.count() == 0


@pytest.mark.django_db
def test_the_picture_is_a_png_that_nobody_keeps():
    key = captcha.new("picture").key
    answer = Client().get(reverse("accounts:captcha_image", args=[key]))
    assert (answer.status_code, answer["Content-Type"], answer["Cache-Control"]) == (200, "image/png", "no-store")
    assert Image.open(BytesIO(answer.content)).size == (240, 72)


@pytest.mark.django_db
def test_there_is_no_picture_of_what_is_unknown_used_expired_or_a_question():
    used = captcha.new("picture").key
    captcha.take(used, "x")
    expired = captcha.new("picture").key
    CaptchaStore.objects.filter(hashkey=expired).update(expiration=timezone.now() - timedelta(minutes=1))
    question = captcha.new(captcha.QUESTION).key
    for key in ("nothing", used, expired, question):
        assert Client().get(reverse("accounts:captcha_image", args=[key])).status_code == 404


@pytest.mark.django_db
def test_refreshing_gives_another_picture_or_a_question():
    page = Client().get(reverse("accounts:captcha"), {"kind": "picture"})
    again = Client().get(reverse("accounts:captcha"), {"kind": "picture"})
    assert page.context["form"].challenge.key != again.context["form"].challenge.key
    assert not page.context["form"].challenge.question
    question = Client().get(reverse("accounts:captcha"), {"kind": "question"}).context["form"]
    assert question["captcha"].label == question.challenge.question


@pytest.mark.django_db
def test_the_library_s_own_addresses_are_not_there():
    for path in ("/captcha/refresh/", "/captcha/audio/x.wav", "/captcha/image/x/"):
        assert Client().get(path).status_code == 404
