"""Made-up names and numbers of the kinds that lists and search must cope with."""

from collections.abc import Iterator
from random import Random

from stdnum.nl import bsn

FIRST_NAMES = [
    "Aaltje", "Abdel", "Agnieszka", "Anneke", "Ayşe", "Bart", "Björn", "Bo", "Chantal", "Chloé", "Daan", "Désirée",
    "Dirk", "Eefje", "Elif", "Emre", "Éloïse", "Fatima", "Femke", "Floor", "Geert", "Gijs", "Hanna", "Hidde", "Ilse",
    "Imane", "Inès", "Jaap", "Jeroen", "Joost", "Karin", "Koen", "Lars", "Lieke", "Loïs", "Łukasz", "Maartje",
    "Mehmet", "Mieke", "Naomi", "Niels", "Noor", "Omar", "Özlem", "Pieter", "Priya", "René", "Roos", "Ruud", "Sanne",
    "Søren", "Sjoerd", "Thea", "Thijs", "Ümit", "Vera", "Wesley", "Willem", "Xander", "Yara", "Youssef", "Zoë",
]  # fmt: skip

SURNAMES = [
    ("", "Jansen"), ("de", "Vries"), ("van den", "Berg"), ("van der", "Berg"), ("van", "Dijk"), ("", "Bakker"),
    ("", "Janssen"), ("", "Visser"), ("", "Smit"), ("de", "Boer"), ("", "Mulder"), ("de", "Groot"), ("", "Bos"),
    ("", "Vos"), ("", "Peters"), ("", "Hendriks"), ("van", "Leeuwen"), ("", "Dekker"), ("", "Brouwer"), ("de", "Wit"),
    ("", "Dijkstra"), ("", "Smits"), ("de", "Graaf"), ("van der", "Meer"), ("van der", "Linden"), ("", "Kok"),
    ("de", "Haan"), ("", "Vermeulen"), ("van den", "Heuvel"), ("van der", "Veen"), ("'t", "Hart"), ("in 't", "Veld"),
    ("van 't", "Hoff"), ("", "Yılmaz"), ("", "Kaya"), ("", "Éloy"), ("", "Çelik"), ("el", "Amrani"), ("", "Öztürk"),
    ("", "Nguyễn"), ("", "Wójcik"), ("", "Ødegård"), ("", "Müller"), ("", "Strauß"), ("", "D'Angelo"), ("", "Sánchez"),
    ("", "Van der Steen-Öz"), ("ter", "Horst"), ("op den", "Camp"), ("", "Bouazza"), ("", "Ramdin"), ("", "Tahiri"),
]  # fmt: skip

JOB_TITLES = [
    "Administratief medewerker", "Chauffeur", "Kok", "Magazijnmedewerker", "Monteur", "Planner", "Productiemedewerker",
    "Teamleider", "Verkoopmedewerker", "Verzorgende IG", "Schoonmaker", "Timmerman", "Docent", "Receptionist",
    "Hovenier",
]  # fmt: skip


def bsns() -> Iterator[str]:
    """Numbers that pass the 11-proef, from 99999xxxx downwards by blocks: used for tests, given to nobody."""
    for block in range(99_999, 90_000, -1):
        for number in range(block * 10_000, block * 10_000 + 10_000):
            if bsn.is_valid(str(number)):
                yield str(number)


def person(random: Random) -> dict[str, str]:
    """First name, initials, prefix and surname of somebody who does not exist."""
    first = random.choice(FIRST_NAMES)
    initials = "".join(
        f"{letter}." for letter in [first[0], *random.choices("ABCEHJMPRST", k=random.choice([0, 0, 1, 2]))]
    )
    prefix, surname = random.choice(SURNAMES)
    if random.random() < 0.08:
        surname = f"{surname}-{random.choice(SURNAMES)[1]}"
    return {"first_name": first, "initials": initials, "prefix": prefix, "last_name": surname}
