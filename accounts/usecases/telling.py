"""What a user is told about his own account, by mail or SMS."""

import uuid
from datetime import datetime

from accounts.models import User
from core.usecases import outbox
from core.usecases.outbox import Receiver


def tell(user: User, template: str, *, to: str = "", **context: str) -> None:
    """Owe the user the mail templates/mail/<template>.txt about his account; without an address nothing can be told."""
    address = to or user.email
    if address:
        key = f"{template}:{user.pk}:{uuid.uuid4().hex}"
        receiver = Receiver(address, user.pk, user.language)
        outbox.owe_mail(receiver, template=template, key=key, name=str(user), **context)


def text(user: User, number: str, template: str, *, expires_at: datetime | None = None, **context: str) -> None:
    """Owe this number of the user the SMS templates/sms/<template>.txt."""
    key = f"{template}:{user.pk}:{uuid.uuid4().hex}"
    receiver = Receiver(number, user.pk, user.language)
    outbox.owe_sms(receiver, template=template, key=key, expires_at=expires_at, **context)
