"""The numbers that people and commands use."""

from django.db import models
from django.db.models import Func, Value


def next_number(sequence: str) -> Func:
    return Func(Value(sequence), function="nextval", output_field=models.BigIntegerField())
