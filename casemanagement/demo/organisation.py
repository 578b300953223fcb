"""Who there is in the demo: offices, employers with departments, and the people who sign in."""

from collections.abc import Mapping
from dataclasses import dataclass, field

PASSWORD = "Welkom-bij-xsuite-1"  # noqa: S105 - printed on purpose: the demo holds nothing that is anybody's
ROOT = "NLG Arbo"
OFFICES = ("Noord", "Midden", "Zuyd")


@dataclass(frozen=True)
class EmployerPlan:
    name: str
    departments: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    insured: bool = False


_OFFICE_WORK = ("Administratie", "Receptie")

# Four for each office, in the order of OFFICES. The first one of Zuyd and of Noord have users of their own.
EMPLOYERS = [
    EmployerPlan("Remat Recycling", {"Hal 1": ("Sortering", "Transport"), "Hal 2": (), "Kantoor": _OFFICE_WORK}),
    EmployerPlan("Transport De Wadden", {"Chauffeurs": ("Nationaal", "Internationaal"), "Planning": ()}, insured=True),
    EmployerPlan("Scholengroep 't Vierspan", {"Locatie Oost": ("Docenten", "Conciërges"), "Locatie West": ()}),
    EmployerPlan("Hoveniersbedrijf Groenrijk", {"Aanleg": ("Ploeg A", "Ploeg B"), "Onderhoud": ()}, insured=True),
    EmployerPlan("Zorggroep De Linde", {"Thuiszorg": ("Team Noord", "Team Zuid"), "Verpleeghuis": ("Nacht", "Dag")}),
    EmployerPlan("Drukkerij Éclat", {"Drukkerij": ("Offset", "Digitaal"), "Expeditie": ()}),
    EmployerPlan("Hotel De Gouden Leeuw", {"Keuken": (), "Bediening": ("Restaurant", "Terras")}, insured=True),
    EmployerPlan("Schoonmaakbedrijf Helder", {"Kantoren": ("Ochtend", "Avond"), "Ziekenhuizen": ()}),
    EmployerPlan(
        "Bakkerij Van Kessel", {"Winkels": ("Markt", "Station"), "Productie": ("Brood", "Banket")}, insured=True
    ),
    EmployerPlan("Installatiebedrijf Yılmaz", {"Elektra": ("Storing", "Nieuwbouw"), "Loodgieters": ()}),
    EmployerPlan("Bouwbedrijf Ten Hove", {"Uitvoering": ("Timmerlieden", "Metselaars"), "Kantoor": _OFFICE_WORK}),
    EmployerPlan("Metaalwerken Stuij", {"Werkplaats": ("Draaierij", "Lasserij"), "Montage": ()}, insured=True),
]
DRAFT = EmployerPlan("Kwekerij Het Voorjaar (concept)", {"Kas": ("Oogst",), "Inpak": ()})


@dataclass(frozen=True)
class Account:
    """Somebody who signs in; `name` is initials, prefix and surname. Not `listed`: can't (any more)."""

    role: str
    login: str
    name: tuple[str, str, str]
    group: str
    further: tuple[str, ...] = ()
    employer: str | None = None
    listed: bool = True
    medical: bool = False
    takes_over: bool = True


# By the name under which `builder` speaks of them.
ACCOUNTS: dict[str, Account] = {
    "klantbeheer": Account("Klantbeheer", "NLGArbo.Klantbeheer", ("M.", "", "Klaassen"), "klantbeheer"),
    "super": Account(
        "Superbeheerder (medisch)", "NLGArbo.Superbeheerder", ("W.", "de", "Graaf"), "superbeheerder", medical=True
    ),
    "noord": Account("Coördinator kantoor Noord", "NLGArbo.Noord.VanDijk", ("P.", "van", "Dijk"), "arbo-noord"),
    "midden": Account("Coördinator kantoor Midden", "NLGArbo.Midden.Smit", ("J.A.", "", "Smit"), "arbo-midden"),
    "zuyd": Account("Coördinator kantoor Zuyd", "NLGArbo.Zuyd.Eloy", ("R.", "", "Éloy"), "arbo-zuyd"),
    "dewit": Account("Casemanager Arbo", "NLGArbo.Casemanager.DeWit", ("S.", "de", "Wit"), "casemanager-arbo"),
    "yilmaz": Account("Casemanager Arbo", "NLGArbo.Casemanager.Yilmaz", ("E.", "", "Yılmaz"), "casemanager-arbo"),
    "hart": Account(
        "Casemanager Taakdelegatie", "NLGArbo.Taakdelegatie.THart", ("B.", "'t", "Hart"), "casemanager-taakdelegatie",
        further=("casemanager-arbo",),
    ),
    "doctor": Account(
        "Bedrijfsarts", "NLGArbo.Bedrijfsarts.VdBerg", ("H.", "van den", "Berg"), "bedrijfsarts", medical=True
    ),
    "doctor2": Account(
        "Bedrijfsarts", "NLGArbo.Bedrijfsarts.Celik", ("Z.", "", "Çelik"), "bedrijfsarts", medical=True
    ),
    "expert": Account("Arbeidsdeskundige", "NLGArbo.AD.Bakker", ("T.", "", "Bakker"), "arbeidsdeskundige"),
    "wga": Account("Casemanager WGA", "NLGArbo.WGA.Vermeulen", ("K.", "", "Vermeulen"), "casemanager-wga"),
    "baker": Account(
        "Werkgever Bakkerij Van Kessel", "NLGArbo.BakkerijVanKessel.Kok", ("L.", "", "Kok"), "",
        employer="Bakkerij Van Kessel",
    ),
    "baker2": Account(
        "Werkgever zonder Stamgegevens", "NLGArbo.BakkerijVanKessel.Deeg", ("M.", "", "Deeg"), "",
        employer="Bakkerij Van Kessel",
    ),
    "remat": Account(
        "Werkgever Remat Recycling", "NLGArbo.RematRecycling.DeBoer", ("F.", "de", "Boer"), "",
        employer="Remat Recycling",
    ),
    "shops": Account(
        "Leidinggevende Winkels, Bakkerij Van Kessel", "NLGArbo.BakkerijVanKessel.Kaya", ("N.", "", "Kaya"), "",
        employer="Bakkerij Van Kessel", takes_over=False,
    ),
    "transport": Account(
        "Vervoer, Remat Recycling", "NLGArbo.RematRecycling.Tahiri", ("Y.", "", "Tahiri"), "",
        employer="Remat Recycling",
    ),
    "blocked": Account(
        "", "NLGArbo.Casemanager.Visser", ("D.", "", "Visser"), "casemanager-arbo", listed=False
    ),
    "expired": Account(
        "", "NLGArbo.Casemanager.Ramdin", ("A.", "", "Ramdin"), "casemanager-arbo", listed=False
    ),
    "new": Account(
        "", "NLGArbo.AD.Bos", ("I.", "", "Bos"), "arbeidsdeskundige", listed=False
    ),
    "locked": Account(
        "", "NLGArbo.AD.Maas", ("C.", "", "Maas"), "arbeidsdeskundige", listed=False
    ),
    "unused": Account(
        "", "NLGArbo.WGA.Peters", ("G.", "", "Peters"), "casemanager-wga", listed=False
    ),
}  # fmt: skip

# Groups of our own below a shipped one: members of the lower group count as members of the team above it.
OFFICE_GROUPS = {f"arbo-{office.lower()}": f"Casemanager Arbo {office}" for office in OFFICES}


@dataclass(frozen=True)
class Position:
    """Who was chosen where: place is an employer's name or an office, with a department's name when it is there."""

    place: str
    team: str
    who: str
    department: str = ""


COORDINATORS = [
    Position(ROOT, "bedrijfsarts", "doctor"),
    Position(ROOT, "casemanager-wga", "wga"),
    Position("Noord", "casemanager-arbo", "noord"),
    Position("Noord", "arbeidsdeskundige", "expert"),
    Position("Zuyd", "casemanager-arbo", "zuyd"),
    Position("Zuyd", "arbeidsdeskundige", "expert"),
    Position("Zuyd", "bedrijfsarts", "doctor2"),
    Position("Zorggroep De Linde", "casemanager-arbo", "midden"),
    Position("Drukkerij Éclat", "casemanager-arbo", "midden"),
    Position("Hotel De Gouden Leeuw", "casemanager-arbo", "midden"),
    Position("Transport De Wadden", "casemanager-arbo", "dewit"),
    Position("Remat Recycling", "casemanager-arbo", "yilmaz", department="Hal 1"),
]

FIXED = [
    Position("Scholengroep 't Vierspan", "casemanager-arbo", "dewit"),
    Position("Scholengroep 't Vierspan", "casemanager-taakdelegatie", "hart"),
    Position("Bakkerij Van Kessel", "casemanager-arbo", "yilmaz"),
    Position("Bakkerij Van Kessel", "casemanager-arbo", "follows", department="Productie"),
    Position("Installatiebedrijf Yılmaz", "casemanager-arbo", "blocked"),
    Position("Bouwbedrijf Ten Hove", "casemanager-arbo", "hart", department="Uitvoering"),
    Position("Hotel De Gouden Leeuw", "casemanager-arbo", "expired", department="Keuken"),
    Position(DRAFT.name, "casemanager-arbo", "dewit"),
]


@dataclass(frozen=True)
class Scope:
    """What was ticked and unticked for a user or (by its key or name) a group; places as in `Position`."""

    who: str
    tick: tuple[tuple[str, str], ...] = ()
    untick: tuple[tuple[str, str], ...] = ()
    somebody_in: tuple[str, str] | None = None  # and one employee there
    job_groups: tuple[str, ...] = ()


JOB_GROUPS = {
    "Vervoer en magazijn": ("Chauffeur", "Magazijnmedewerker", "Planner"),
    "Productie": ("Productiemedewerker", "Monteur", "Timmerman"),
    "Leidinggevenden": ("Teamleider",),
}

SCOPES = [
    Scope("arbo-midden", tick=(("Midden", ""),), untick=(("Schoonmaakbedrijf Helder", ""),)),
    Scope("midden", tick=(("Schoonmaakbedrijf Helder", "Ochtend"),), untick=(("Drukkerij Éclat", "Expeditie"),)),
    Scope("wga", tick=(("Zuyd", ""),), untick=(("Metaalwerken Stuij", ""),)),
    Scope(
        "shops",
        tick=(("Bakkerij Van Kessel", "Winkels"),),
        untick=(("Bakkerij Van Kessel", "Station"),),
        somebody_in=("Bakkerij Van Kessel", "Brood"),
    ),
    Scope("transport", job_groups=("Vervoer en magazijn",)),
]
