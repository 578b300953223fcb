"""What the tables lean on: extensions of PostgreSQL, and the sequences of the numbers that people see."""

from django.contrib.postgres.operations import BtreeGistExtension, TrigramExtension
from django.db import migrations


def _sequence(name: str) -> migrations.RunSQL:
    return migrations.RunSQL(f"CREATE SEQUENCE {name} START 100001", f"DROP SEQUENCE {name}")


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        TrigramExtension(),
        BtreeGistExtension(),
        _sequence("dossiers_number"),
        _sequence("dossiers_trajectory_number"),
    ]
