"""The message to UWV itself: XML with the names of its fields in Dutch. Only here the BSN is written out."""

from xml.etree import ElementTree

from casemanagement.uwv_facts import Facts

# By fact: the part of the message that it stands in, and its name there.
_FIELDS = {
    "employer": ("Werkgever", "Naam"),
    "payroll_tax_number": ("Werkgever", "Loonheffingennummer"),
    "uwv_number": ("Werkgever", "Aansluitnummer"),
    "employee": ("Werknemer", "Naam"),
    "birth_date": ("Werknemer", "Geboortedatum"),
    "first_day": ("Melding", "EersteZiektedag"),
    "effective_first_day": ("Melding", "EffectieveEersteZiektedag"),
    "percentage": ("Melding", "Verzuimpercentage"),
    "recovered_on": ("Melding", "HersteldPer"),
    "employment_ends_on": ("Melding", "LaatsteDagDienstverband"),
    "safety_net": ("Melding", "Vangnet"),
    "due_on": ("Melding", "VermoedelijkeBevallingsdatum"),
    "multiple": ("Melding", "Meerling"),
    "leave_starts_on": ("Melding", "EersteVerlofdag"),
    "leave_ends_on": ("Melding", "LaatsteVerlofdag"),
}
_KINDS = {
    "long_absence": "Langdurige afwezigheid (42e week)",
    "recovered": "Hersteld na 42e week",
    "out_of_service": "Ziek uit dienst",
    "safety_net": "Ziek met vangnet",
    "net_recovered": "Hersteld met vangnet",
    "maternity": "WAZO",
    "sickness": "Ziekmelding eigenrisicodrager",
}
_NETS = {
    "organ_donation": "Orgaandonatie",
    "pregnancy": "Zwangerschap of bevalling",
    "leave_window": "Flexibele verlofperiode",
}


def message(*, kind: str, facts: Facts, bsn: str) -> bytes:
    """What is not known is left out; text is escaped."""
    root = ElementTree.Element("UwvMelding", {"soort": _KINDS[kind]})
    parts = {name: ElementTree.SubElement(root, name) for name in ("Werkgever", "Werknemer", "Melding")}
    ElementTree.SubElement(parts["Werknemer"], "BSN").text = bsn
    for name, (part, tag) in _FIELDS.items():
        if (value := facts.get(name, "")) != "":
            ElementTree.SubElement(parts[part], tag).text = _text(name, value)
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)


def _text(name: str, value: object) -> str:
    if isinstance(value, bool):
        return "J" if value else "N"
    return _NETS[str(value)] if name == "safety_net" else str(value)
