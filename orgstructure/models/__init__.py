"""The tree of the organisation, the employers and departments in it, and who was chosen on its nodes."""

from orgstructure.models.employers import Contact, Department, Employer, Location, UwvOffice
from orgstructure.models.nodes import Node, NodeQuerySet
from orgstructure.models.positions import Coordinator, FixedManager
from orgstructure.models.rights import Rights

__all__ = [
    "Contact", "Coordinator", "Department", "Employer", "FixedManager", "Location", "Node", "NodeQuerySet", "Rights",
    "UwvOffice",
]  # fmt: skip
