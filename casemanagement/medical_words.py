"""Words that point at a diagnosis or a treatment, for the warning beside free text (domain.md 6.1). It never blocks."""

import re

from core.text import normalise

# Beginnings of Dutch words as `normalise` leaves them: "operatie" also finds "operaties".
_BEGINNINGS = (
    "angststoornis", "antidepress", "arts", "astma", "autis", "beroerte", "blindedarm", "borstkanker", "breuk",
    "bronchitis", "buikgriep", "burn out", "burnout", "carpaal", "chemo", "corona", "covid", "dementie", "depress",
    "diabetes", "diagnos", "diarree", "epilep", "fibromyalgie", "fysio", "gebroken", "gekneusd", "griep", "hartaanval",
    "hartinfarct", "hernia", "hersenschudding", "hoofdpijn", "huisarts", "infectie", "kanker", "klacht", "koorts",
    "longontsteking", "medicatie", "medicijn", "migraine", "miskraam", "ms patient", "ontsteking", "operatie",
    "overspannen", "psych", "ptss", "reuma", "rsi", "rugpijn", "schouderklacht", "stress", "suikerziekte",
    "symptoom", "symptomen", "therap", "trauma", "tumor", "verslav", "whiplash", "zwanger",
)  # fmt: skip
_FOUND = re.compile(rf"\b(?:{'|'.join(_BEGINNINGS)})\w*")


def medical_words(text: str) -> list[str]:
    """The words of `text` that may be medical, in their order, each once."""
    return list(dict.fromkeys(_FOUND.findall(normalise(text))))
