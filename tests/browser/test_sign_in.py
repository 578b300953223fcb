"""Getting in, row by row of the seeds' chapter on signing in, in an installation that asks the security question."""

import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyotp
import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import Start
from tests.browser.installation import Installation
from tests.browser.proofs import next_code
from tests.browser.visitor import Visitor
from tests.world import PASSWORD

pytestmark = pytest.mark.browser

NEW_PASSWORD = "vier paarse olifanten dansen"
NUMBER = "06 12345678"
PATIENCE = 100  # seconds: when the announcement to the worker gets lost, beat asks within a minute


@pytest.fixture(scope="module")
def asking(tmp_path_factory: pytest.TempPathFactory, worker_id: str, start: Start) -> Iterator[Installation]:
    """Three tries, and a security question."""
    folder: Path = tmp_path_factory.mktemp("strict")
    settings = {"SIGN_IN_TRIES": "3", "SECURITY_QUESTION": "True", "SMS_PAUSE_SECONDS": "0"}
    with Installation(f"strict_{worker_id}", folder, begin=start.kept, **settings) as running:
        running.start()
        yield running


@pytest.fixture
def strict(asking: Installation, start: Start) -> Installation:
    asking.put_back(start.kept)
    return asking


@pytest.fixture
def open_browser(browser: Browser, strict: Installation) -> Iterator[Callable[..., Visitor]]:
    opened: list[Visitor] = []

    def another(**look: Any) -> Visitor:
        opened.append(Visitor(browser, strict.url, **look))
        return opened[-1]

    yield another
    for visitor in opened:
        visitor.close()


def arrived(installation: Installation, what: str, *, after: int = 0) -> tuple[int, str, str]:
    """The first demo message after number `after` whose recipient and text fit; waits until the worker has sent it."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        rows = installation.query(
            f"SELECT id, recipient, subject || ' ' || text FROM core_demomessage WHERE id > {after} ORDER BY id"
        )
        for row in rows:
            if what in f"{row[1]} {row[2]}":
                return row[0], row[1], row[2]
        time.sleep(0.2)
    raise AssertionError(f"no message with {what}")


def newest(installation: Installation) -> int:
    return int(installation.query("SELECT coalesce(max(id), 0) FROM core_demomessage")[0][0])


def sms_code(installation: Installation, *, after: int) -> str:
    """The code of the next text message (row 5: lower-case letters and digits)."""
    _number, recipient, text = arrived(installation, "+31612345678", after=after)
    assert recipient == "+31612345678"
    found = re.match(r" ?([a-z0-9]{6}) ", text)
    assert found, text
    return found[1]


def fill_login(visitor: Visitor, login: str, password: str) -> None:
    visitor.page.get_by_label("Inlognaam").fill(login)
    visitor.page.get_by_label("Wachtwoord", exact=True).fill(password)
    visitor.page.get_by_role("button", name="Inloggen").click()
    visitor.settle()


def give_code(visitor: Visitor, code: str) -> None:
    visitor.page.get_by_role("textbox").first.fill(code)
    visitor.click("Controleren", role="button")


def solve(visitor: Visitor, installation: Installation) -> None:
    """Read the picture's characters where only a test can: in the database."""
    key = visitor.page.locator("[name=captcha_key]").input_value()
    answer = installation.query(f"SELECT response FROM captcha_captchastore WHERE hashkey = '{key}'")[0][0]
    visitor.page.locator("[name=captcha]").fill(answer)


def refused(visitor: Visitor, sentence: str) -> None:
    expect(visitor.page.get_by_role("main")).to_contain_text(sentence)
    visitor.look()


def test_a_new_user_is_invited_sets_up_every_step_and_comes_in(
    strict: Installation, open_browser: Callable[..., Visitor]
) -> None:
    """Rows 1-10, 13 and 175."""
    beheer = open_browser()
    sign_in_with_backup_code(beheer, "klantbeheer", strict)
    before = newest(strict)
    beheer.open("/beheer/gebruikers/toevoegen/")
    beheer.look()
    for label, value in (
        ("Roepnaam", "Iris"),
        ("Achternaam", "Bos"),
        ("E-mailadres", "iris.bos@example.org"),
        ("Inlognaam", "NLGArbo.Arbo.BOS"),
    ):
        beheer.page.get_by_role("main").get_by_label(label).first.fill(value)
    beheer.page.get_by_role("main").get_by_label("Gebruikersgroep").select_option(
        label=option(beheer, "Casemanager Arbo")
    )
    beheer.click("Opslaan", role="button")
    beheer.look()
    _number, _to, invitation = arrived(strict, "iris.bos@example.org", after=before)
    link = re.search(r"https?://\S+/Account/koppeling/\S+", invitation)
    assert link, invitation

    # Row 13: who never came in and asks for a password gets none; klantbeheer sees the hint.
    lost = open_browser()
    ask_password(lost, strict, "iris.bos@example.org", "NLGArbo.Arbo.BOS")
    beheer.open("/beheer/gebruikers/?q=BOS")
    beheer.page.get_by_role("main").get_by_role("link", name="Bos").first.click()
    wait_for(beheer, re.compile("Om inloggegevens is gevraagd|inloggegevens", re.I))
    beheer.look()

    # Rows 1-3: the link opens the page where a password is chosen, once.
    iris = open_browser()
    iris.page.goto(link[0])
    iris.look()
    iris.page.get_by_label("Nieuw wachtwoord", exact=True).fill("kort")
    iris.page.get_by_role("main").locator("[name=again], [name=repeated], [name=password2]").first.fill("kort")
    iris.click("Wachtwoord opslaan", role="button")
    refused(iris, "12")
    choose_password(iris, NEW_PASSWORD)
    iris.look()
    second = open_browser()
    second.page.goto(link[0])
    expect(second.page.get_by_role("main")).to_contain_text("werkt niet meer")

    assert iris.open("/taken/") == 200
    expect(iris.page).to_have_url(re.compile("/Account/LogOn/"))
    fill_login(iris, "NLGArbo.Arbo.BOS", NEW_PASSWORD)
    set_up_everything(iris, strict)

    # Rows 8 and 9: a code of the app, and a back-up code, each once.
    iris.page.context.clear_cookies()
    iris.open("/")
    expect(iris.page.get_by_label("Inlognaam")).to_be_visible()


def set_up_everything(iris: Visitor, installation: Installation) -> None:
    """The chain: text message, YubiKey skipped, app, back-up codes, question; and in."""
    main = iris.page.get_by_role("main")
    expect(main).to_contain_text("Een betere beveiliging voor vertrouwelijke gegevens")
    expect(main).to_contain_text("Voor het ontvangen van SMS-codes worden géén kosten berekend")
    iris.look()
    skip(iris)
    expect(main).to_contain_text("YubiKey")
    iris.look()
    skip(iris)
    expect(main).to_contain_text("Google Authenticator")
    expect(main.get_by_text("Overslaan", exact=True)).to_have_count(0)
    iris.open("/Account/beveiliging/codes/")
    expect(iris.page.get_by_text("minstens 1 optie").first).to_be_visible()
    assert iris.open("/taken/") == 200
    expect(iris.page).to_have_url(re.compile("/Account/LogOn/"))

    iris.open("/Account/beveiliging/sms/")
    iris.page.get_by_label("Mobiel telefoonnummer").fill("06 123")
    iris.click("Sms versturen", role="button")
    refused(iris, "mobiel nummer")
    before = newest(installation)
    iris.page.get_by_label("Mobiel telefoonnummer").fill(NUMBER)
    iris.click("Sms versturen", role="button")
    iris.look()
    give_code(iris, sms_code(installation, after=before))
    expect(main).to_contain_text("YubiKey")
    skip(iris)

    secret = "".join(re.findall(r"[A-Z2-7]{4}", main.locator(".app-key, code, .mono").first.inner_text()))
    iris.look()
    give_code(iris, "000000")
    refused(iris, "klopt niet")
    time.sleep(1.1)  # after a wrong code the next is looked at a second later
    give_code(iris, pyotp.TOTP(secret).now())
    expect(main).to_contain_text("Back-upcodes")
    iris.look()
    codes = re.findall(r"\b(?:[a-z2-9]{4}-){5}[a-z2-9]{4}\b", main.inner_text())
    assert len(codes) == 10
    iris.page.get_by_label(re.compile("veilige plaats|veilig bewaard")).check()
    iris.click("Verder", role="button")
    iris.look()
    iris.page.get_by_label("Beveiligingsvraag").select_option(index=1)
    iris.page.get_by_label("Uw antwoord").fill("Minoes")
    iris.page.get_by_role("main").get_by_role("button").last.click()
    iris.settle()
    expect(iris.page).to_have_url(re.compile(r"/taken/$|/$"))
    iris.look()
    back_in(iris, secret, codes[0])


def back_in(iris: Visitor, secret: str, code: str) -> None:
    """Out, and in with a back-up code; the same one is not taken again, nor the app's code of this moment twice."""
    log_out(iris)
    fill_login(iris, "NLGArbo.Arbo.BOS", NEW_PASSWORD)
    iris.look()
    iris.click("Back-upcode")
    give_code(iris, code.upper())
    expect(iris.page).to_have_url(re.compile(r"/$"))
    log_out(iris)
    fill_login(iris, "NLGArbo.Arbo.BOS", NEW_PASSWORD)
    iris.click("Back-upcode")
    give_code(iris, code)
    refused(iris, "klopt niet")
    iris.open("/Account/tweede-stap/")
    give_code(iris, fresh_code(secret))
    expect(iris.page).to_have_url(re.compile(r"/$"))


def fresh_code(secret: str) -> str:
    """A code of a step that can't have been used yet."""
    return pyotp.TOTP(secret).at(time.time() + 30)


def test_too_many_wrong_passwords_block_until_klantbeheer_unblocks(
    strict: Installation, open_browser: Callable[..., Visitor]
) -> None:
    """Rows 11, 12 and 19."""
    dirk = open_browser()
    dirk.open("/")
    fill_login(dirk, "bestaat-niet", "verkeerd wachtwoord")
    unknown = dirk.page.get_by_role("alert").first.inner_text() if dirk.page.get_by_role("alert").count() else ""
    refused(dirk, "Inlognaam of wachtwoord klopt niet")
    dirk.open("/")
    for _try in range(3):
        fill_login(dirk, "dirk", "verkeerd wachtwoord")
        if not _try and unknown:
            assert dirk.page.get_by_role("alert").first.inner_text() == unknown
    refused(dirk, "geblokkeerd")
    fill_login(dirk, "dirk", PASSWORD)
    refused(dirk, "geblokkeerd")

    beheer = open_browser()
    sign_in_with_backup_code(beheer, "klantbeheer", strict)
    beheer.click("Beheer") if beheer.page.get_by_role("main").get_by_role(
        "link", name="Beheer"
    ).count() else beheer.open("/beheer/")
    beheer.open("/beheer/gebruikers/?q=dirk")
    beheer.look()
    beheer.page.get_by_role("main").get_by_role("link", name="Dirk").first.click()
    beheer.settle()
    expect(beheer.page.get_by_role("main")).to_contain_text("Geblokkeerd")
    beheer.look()
    beheer.click("Deblokkeren")
    beheer.look()
    beheer.page.get_by_role("main").get_by_role("button", name="Deblokkeren").click()
    beheer.settle()
    expect(beheer.page.get_by_role("main")).not_to_contain_text("Geblokkeerd")
    dirk.open("/")
    fill_login(dirk, "dirk", PASSWORD)
    expect(dirk.page.get_by_role("heading", level=1)).to_have_text("Extra stap")


def test_forgotten_password_and_login_name_come_by_mail(
    strict: Installation, open_browser: Callable[..., Visitor]
) -> None:
    """Rows 14-18: for who has come in before; unknown gets the same page; the second proof is still asked."""
    carla = open_browser()
    sign_in_with_backup_code(carla, "carla", strict)
    log_out(carla)
    unknown, known = open_browser(), open_browser()
    ask_password(unknown, strict, "niemand@example.org", "niemand")
    told = unknown.page.get_by_role("main").inner_text()
    before = newest(strict)
    ask_password(known, strict, "carla@example.org", "carla", answer="Poekie", look=True)
    assert known.page.get_by_role("main").inner_text() == told
    _number, _to, reset = arrived(strict, "carla@example.org", after=before)
    link = re.search(r"https?://\S+/Account/koppeling/\S+", reset)
    assert link, reset
    known.page.goto(link[0])
    choose_password(known, NEW_PASSWORD)
    fill_login(known, "carla", NEW_PASSWORD)
    expect(known.page.get_by_role("heading", level=1)).to_have_text("Extra stap")
    arrived(strict, "Het wachtwoord van uw account is gewijzigd", after=before)

    # Row 17: a wrong answer gets the same page, and no mail.
    before = newest(strict)
    wrong = open_browser()
    ask_password(wrong, strict, "carla@example.org", "carla", answer="Bello")
    assert wrong.page.get_by_role("main").inner_text() == told
    wait_until_answered(strict)
    assert newest(strict) == before

    before = newest(strict)
    name = open_browser(width=390)
    ask_login(name, strict, "carla@example.org", answer="Poekie")
    assert name.page.get_by_role("main").inner_text() == told
    _number, _to, text = arrived(strict, "carla@example.org", after=before)
    assert "carla" in text


def ask_password(
    visitor: Visitor, installation: Installation, email: str, login: str, *, answer: str = "Minoes", look: bool = False
) -> None:
    visitor.open("/")
    visitor.click("Inloggegevens vergeten?")
    if look:
        visitor.look()
    visitor.click("Inlognaam opvragen/wachtwoord aanvragen")
    visitor.page.get_by_label("E-mailadres").fill(email)
    visitor.page.get_by_role("main").get_by_label("Inlognaam").fill(login)
    if look:
        visitor.look()
        picture = visitor.page.locator("[name=captcha_key]").input_value()
        visitor.click("ververs afbeelding", role="button")
        expect(visitor.page.locator("[name=captcha_key]")).not_to_have_value(picture)
        visitor.page.locator("[name=captcha]").fill("mis")
        send(visitor)
        expect(visitor.page.get_by_label("E-mailadres")).to_have_value(email)
        visitor.look()
    solve(visitor, installation)
    send(visitor)
    answer_question(visitor, answer)


def ask_login(visitor: Visitor, installation: Installation, email: str, *, answer: str) -> None:
    visitor.open("/Account/vergeten/inlognaam/")
    visitor.look()
    visitor.page.get_by_label("E-mailadres").fill(email)
    solve(visitor, installation)
    send(visitor)
    answer_question(visitor, answer)


def answer_question(visitor: Visitor, answer: str) -> None:
    expect(visitor.page).to_have_url(re.compile("/vraag/"))
    visitor.look()
    visitor.page.get_by_role("textbox").first.fill(answer)
    visitor.page.get_by_role("main").get_by_role("button").last.click()
    visitor.settle()
    expect(visitor.page).to_have_url(re.compile("/aangevraagd/"))
    visitor.look()


def send(visitor: Visitor) -> None:
    visitor.page.get_by_role("main").get_by_role("button", name="Aanvragen", exact=True).click()
    visitor.settle()


def wait_until_answered(installation: Installation) -> None:
    deadline = time.monotonic() + PATIENCE
    while installation.query("SELECT count(*) FROM accounts_recoveryrequest WHERE answered_at IS NULL")[0][0]:
        assert time.monotonic() < deadline
        time.sleep(0.2)


def wait_for(visitor: Visitor, text: re.Pattern[str]) -> None:
    """The worker writes it a moment later."""
    deadline = time.monotonic() + PATIENCE
    while not text.search(visitor.page.get_by_role("main").inner_text()):
        assert time.monotonic() < deadline, text.pattern
        visitor.page.reload()
        visitor.settle()


def sign_in_with_backup_code(visitor: Visitor, login: str, installation: Installation) -> None:
    """Of the people of the seed; they answer the security question on the way, when they have not yet."""
    visitor.open("/")
    fill_login(visitor, login, PASSWORD)
    visitor.click("Back-upcode")
    give_code(visitor, next_code(login))
    if visitor.page.get_by_label("Beveiligingsvraag").count():
        visitor.page.get_by_label("Beveiligingsvraag").select_option(index=1)
        visitor.page.get_by_label("Uw antwoord").fill("Poekie")
        visitor.page.get_by_role("main").get_by_role("button").last.click()
        visitor.settle()
    expect(visitor.page).to_have_url(f"{installation.url}/")


def choose_password(visitor: Visitor, password: str) -> None:
    for field in visitor.page.get_by_role("main").locator("input[type=password]").all():
        field.fill(password)
    visitor.click("Wachtwoord opslaan", role="button")
    expect(visitor.page).to_have_url(re.compile("/Account/LogOn/"))


def skip(visitor: Visitor) -> None:
    visitor.page.get_by_role("main").get_by_text("Overslaan", exact=True).click()
    visitor.settle()


def log_out(visitor: Visitor) -> None:
    visitor.page.locator(".topbar-user summary").click()
    visitor.page.get_by_role("button", name="Uitloggen").click()
    visitor.settle()


def option(visitor: Visitor, text: str) -> str:
    """The label of the option of the group's list that says this."""
    labels = visitor.page.get_by_role("main").get_by_label("Gebruikersgroep").locator("option").all_inner_texts()
    return next(label for label in labels if label.strip(" –-—").endswith(text))
