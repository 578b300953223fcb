"""What may be done with agreements."""

from django.db import models


class Rights(models.Model):  # noqa: DJ008 - there is nothing to name
    """Holds no rows: the rights of this app, with their Dutch names."""

    class Meta:
        managed = False
        default_permissions = ()
        permissions = [
            ("change_agreement", "Overeenkomsten wijzigen"),
            ("change_protocol", "Protocollen wijzigen"),
        ]
