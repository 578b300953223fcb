"""Made-up names and numbers of the kinds that lists and search must cope with."""

from collections.abc import Iterator
from random import Random

from stdnum.nl import bsn

# Who is pregnant in the demo is one of these.
WOMEN = [
    "Aaltje", "Agnieszka", "Anneke", "Ayşe", "Chantal", "Chloé", "Désirée", "Eefje", "Elif", "Éloïse", "Fatima",
    "Femke", "Floor", "Hanna", "Ilse", "Imane", "Inès", "Karin", "Lieke", "Loïs", "Maartje", "Mieke", "Naomi", "Noor",
    "Özlem", "Priya", "Roos", "Sanne", "Thea", "Vera", "Yara", "Zoë",
]  # fmt: skip

MEN = [
    "Abdel", "Bart", "Björn", "Bo", "Daan", "Dirk", "Emre", "Geert", "Gijs", "Hidde", "Jaap", "Jeroen", "Joost",
    "Koen", "Lars", "Łukasz", "Mehmet", "Niels", "Omar", "Pieter", "René", "Ruud", "Søren", "Sjoerd", "Thijs", "Ümit",
    "Wesley", "Willem", "Xander", "Youssef",
]  # fmt: skip

FIRST_NAMES = [*WOMEN, *MEN]

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
