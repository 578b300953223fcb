"""What klantbeheer fills in when a number is not known yet: accepted, marked "fictief", and listed until replaced."""

from typing import Any

from orgstructure.models import Employer
from orgstructure.sectors import UNKNOWN

PLACEHOLDERS: dict[str, Any] = {
    "payroll_tax_number": "000000000L01",
    "uwv_number": "12345678912345",
    "sector": UNKNOWN,
    "offer": "_",
}
"""Per field of Employer (domain.md ch. 4). The provisional debtor number is a real key, and no placeholder."""


def fictitious(employer: Employer) -> list[str]:
    """The fields of this employer that hold a placeholder."""
    return [name for name, value in PLACEHOLDERS.items() if getattr(employer, name) == value]
