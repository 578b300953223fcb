"""What may be done with dossiers."""

from django.db import models


class Rights(models.Model):  # noqa: DJ008 - there is nothing to name
    """Holds no rows: the rights of this app, with their Dutch names."""

    class Meta:
        managed = False
        default_permissions = ()
        permissions = [
            ("view_dossier", "Dossiers inzien"),
            ("act_for_employer", "Taken van de werkgever uitvoeren"),
            ("view_bsn", "BSN tonen"),
            ("register_employee", "Werknemers en dienstverbanden opvoeren"),
            ("correct_employment", "Dienstverbanden corrigeren"),
            ("view_safety_net", "Zien welke vangnetbepaling geldt"),
            ("view_pregnancy_end", "Zien waarom een zwangerschap is beëindigd"),
        ]
