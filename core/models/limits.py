"""How often something may still be done."""

from django.db import models


class Allowance(models.Model):
    """How often `key` was used in the period that ends at `until`. Keys hold no names or numbers in clear."""

    key = models.CharField(max_length=150, primary_key=True)
    used = models.PositiveIntegerField(default=0)
    until = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.key
