"""The backends with which nothing leaves the house: for who tries the product, never for production."""

from django.conf import settings

SMS = "core.sms.demo.Backend"
MAIL = "core.demo_mail.Backend"


def is_demo() -> bool:
    """Whether mail or SMS stays in the house, to be read on a page of Beheer."""
    return settings.SMS_BACKEND == SMS or settings.EMAIL_BACKEND == MAIL
