import pytest

from core.text import normalise


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("Van 't Hoff-Éloy", "van t hoff eloy"),
        ("van der Berg", "van der berg"),
        ("Berg, van der", "berg van der"),
        ("O’Brien", "obrien"),
        ("D'Haese", "dhaese"),
        ("Müller", "muller"),
        ("Mu\u0308ller", "muller"),
        ("Søren Łukasz", "soren lukasz"),
        ("Weiß", "weiss"),
        ("Ĳsbrand", "ijsbrand"),
        ("  J.P.   de  Vries ", "j p de vries"),
        ("İnci", "inci"),
        ("Smit/Jansen", "smit jansen"),
        ("", ""),
    ],
)
def test_names_are_compared_without_what_people_leave_out(written: str, plain: str) -> None:
    assert normalise(written) == plain


def test_a_normal_form_is_its_own_normal_form() -> None:
    for name in ("Van 't Hoff-Éloy", "Søren", "D'Haese, J."):
        assert normalise(normalise(name)) == normalise(name)
