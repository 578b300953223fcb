from typing import TypeVar

from django.db import models

_T = TypeVar("_T", bound=models.Model, covariant=True)

class TreeManager(models.Manager[_T]):
    def rebuild(self) -> None: ...
