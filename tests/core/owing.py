"""Run inside an installation: owe thirty mails and thirty SMS in one transaction, and say how many rows there are."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xsuite.settings.development")
django.setup()

from django.db import transaction  # noqa: E402

from core.models import OutgoingMessage  # noqa: E402
from core.usecases import outbox  # noqa: E402
from core.usecases.outbox import Receiver  # noqa: E402


@transaction.atomic
def main() -> int:
    for number in range(30):
        mail = Receiver(f"user{number}@example.org", number, "nl")
        outbox.owe_mail(mail, template="locked", key=f"mail:{number}", name=f"User {number}")
        mobile = Receiver(f"+316123456{number:02}", number, "nl")
        outbox.owe_sms(mobile, template="code", key=f"sms:{number}", code=f"code{number}", minutes="5")
    return OutgoingMessage.objects.count()


if __name__ == "__main__":
    print(main())
