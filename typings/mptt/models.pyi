"""What we use of django-mptt, which has no hints of its own."""

from typing import Self, TypeVar

from django.db import models

_ST = TypeVar("_ST")
_GT = TypeVar("_GT")

class TreeForeignKey(models.ForeignKey[_ST, _GT]): ...

class MPTTModel(models.Model):
    lft: int
    rght: int
    tree_id: int
    level: int

    class Meta:
        abstract = True

    def move_to(self, target: Self | None, position: str = ...) -> None: ...
    def get_ancestors(self, ascending: bool = ..., include_self: bool = ...) -> models.QuerySet[Self]: ...
    def get_descendants(self, include_self: bool = ...) -> models.QuerySet[Self]: ...
    def is_root_node(self) -> bool: ...
