import pytest

from core.slots import Slot


def test_a_slot_gives_its_items_in_order() -> None:
    slot: Slot[str] = Slot()
    slot.add("late", "three", order=30)
    slot.add("early", "one", order=10)
    slot.add("middle", "two", order=20)
    assert list(slot) == ["one", "two", "three"]


def test_the_same_key_twice_is_a_mistake() -> None:
    slot: Slot[str] = Slot()
    slot.add("tasks", "one", order=10)
    with pytest.raises(ValueError, match="tasks is in this slot already"):
        slot.add("tasks", "two", order=20)


def test_items_may_share_an_order() -> None:
    slot: Slot[object] = Slot()
    first, second = object(), object()
    slot.add("a", first, order=10)
    slot.add("b", second, order=10)
    assert list(slot) == [first, second]
