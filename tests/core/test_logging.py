"""The technical log: what went wrong leaves a trace, with the id that the answer and the access log have."""

import logging

import pytest
from django.test import Client

from core import request_context
from core.request_context import RequestIdFilter, new_context


@pytest.fixture
def broken_page(monkeypatch: pytest.MonkeyPatch) -> str:
    def fail(*_words: object, **_names: object) -> None:
        raise RuntimeError("this page is broken")

    monkeypatch.setattr("accounts.views.sign_in.render", fail)
    return "/Account/LogOn/"


def test_a_page_that_fails_is_logged(db: None, broken_page: str, caplog: pytest.LogCaptureFixture) -> None:
    client = Client(raise_request_exception=False)
    assert client.get(broken_page).status_code == 500
    (line,) = [one for one in caplog.records if one.name == "django.request"]
    assert line.levelname == "ERROR"
    assert "this page is broken" in str(line.exc_info)


def test_a_refused_form_and_a_missing_page_are_no_news(db: None, caplog: pytest.LogCaptureFixture) -> None:
    client = Client()
    assert client.get("/Account/bestaat-niet/").status_code == 404
    assert client.post("/Account/LogOn/", {}).status_code == 422
    assert [one for one in caplog.records if one.name == "django.request"] == []


def test_lines_carry_the_id_of_their_request() -> None:
    line = logging.LogRecord("x", logging.WARNING, "", 0, "text", None, None)
    context = new_context("192.0.2.1")
    request_context.set_context(context)
    try:
        assert RequestIdFilter().filter(line)
    finally:
        request_context.set_context(None)
    assert line.request_id == context.request_id
    assert RequestIdFilter().filter(line)
    assert line.request_id == "-"
