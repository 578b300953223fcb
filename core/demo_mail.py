"""For the demo: mail stands on a page that an administrator reads, instead of leaving the house."""

from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from core.enums import Channel
from core.models import DemoMessage


class Backend(BaseEmailBackend):
    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for mail in email_messages:
            DemoMessage.objects.get_or_create(
                key=str(mail.message()["Message-ID"]),  # as it would be sent, so what SMTP refuses is refused here
                defaults={
                    "channel": Channel.MAIL,
                    "recipient": ", ".join(mail.to)[:250],
                    "subject": mail.subject[:250],
                    "text": mail.body,
                },
            )
        return len(email_messages)
