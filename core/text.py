"""Text made comparable: one normal form for names, used when storing a search key and when searching in it."""

import unicodedata

_SEPARATORS = str.maketrans(dict.fromkeys(",.;-_/()", " ") | {"'": "", "’": "", "`": "", "\u02bc": ""})
_NOT_DECOMPOSED = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ß": "ss", "æ": "ae", "œ": "oe", "ĳ": "ij"})


def normalise(text: str) -> str:
    """Lower case, no accents, apostrophes or punctuation, single spaces: "Van 't Hoff-Éloy" → "van t hoff eloy"."""
    decomposed = unicodedata.normalize("NFKD", text.lower().translate(_NOT_DECOMPOSED))
    plain = "".join(character for character in decomposed if not unicodedata.combining(character))
    return " ".join(plain.translate(_SEPARATORS).split())
