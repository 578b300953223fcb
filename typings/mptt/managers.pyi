from typing import TypeVar

from django.db import models

_T_co = TypeVar("_T_co", bound=models.Model, covariant=True)

class TreeManager(models.Manager[_T_co]):
    def rebuild(self) -> None: ...
