"""What may be done with the organisation."""

from django.db import models


class Rights(models.Model):  # noqa: DJ008 - there is nothing to name
    """Holds no rows: the rights of this app, with their Dutch names."""

    class Meta:
        managed = False
        default_permissions = ()
        permissions = [
            ("manage_tree", "Organisatiestructuur wijzigen"),
            ("change_team", "Casemanagementteam en coördinatoren wijzigen"),
            ("view_employer", "Werkgevers inzien"),
            ("change_employer", "Stamgegevens van werkgevers wijzigen"),
            ("override_source", "Gegevens wijzigen waarvan VDD de bron is"),
        ]
