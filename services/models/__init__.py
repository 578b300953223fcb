"""What is done for an employer: protocols, and the agreements that say which of them may start."""

from services.models.agreements import Agreement, AgreementVariation, ServiceKind, ServiceVariation
from services.models.protocols import Protocol, ProtocolStep, ProtocolVariation
from services.models.rights import Rights

__all__ = [
    "Agreement",
    "AgreementVariation",
    "Protocol",
    "ProtocolStep",
    "ProtocolVariation",
    "Rights",
    "ServiceKind",
    "ServiceVariation",
]
