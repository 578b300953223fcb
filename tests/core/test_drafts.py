"""Drafts are kept step by step, one per owner and subject, and are nobody else's."""

import uuid
from types import SimpleNamespace

import pytest

from core.models import Draft
from core.usecases.drafts import delete_draft, drafts_of, save_draft, start_draft

pytestmark = pytest.mark.django_db
ANNA, BRAM = SimpleNamespace(pk=1), SimpleNamespace(pk=2)
ABOUT = uuid.UUID(int=7)


def start(by=ANNA, about=ABOUT, **values):
    return start_draft(kind="sick_report", about=about, step=2, values=values, by=by)


def test_draft_is_kept_and_taken_further():
    draft = start(phone="1")
    save_draft(draft=draft, step=3, values={"phone": "2"}, by=ANNA)
    draft.refresh_from_db()
    assert (draft.step, draft.data) == (3, {"about": str(ABOUT), "values": {"phone": "2"}})


def test_second_start_about_the_same_subject_is_the_same_draft():
    assert start(phone="1").pk == start(phone="2").pk
    assert Draft.objects.get().data["values"] == {"phone": "2"}


def test_drafts_about_other_subjects_of_other_kinds_and_owners_are_apart():
    mine, other = start(), start(about=uuid.UUID(int=8))
    start(by=BRAM)
    start_draft(kind="pregnancy", about=ABOUT, step=1, values={}, by=ANNA)
    assert set(drafts_of(ANNA, "sick_report")) == {mine, other}


def test_draft_of_another_can_not_be_saved_or_deleted():
    draft = start(phone="1")
    with pytest.raises(Draft.DoesNotExist):
        save_draft(draft=draft, step=3, values={"phone": "2"}, by=BRAM)
    delete_draft(draft=draft, by=BRAM)
    assert Draft.objects.get().data["values"] == {"phone": "1"}


def test_deleted_draft_is_gone_and_deleting_again_is_no_mistake():
    draft = start()
    delete_draft(draft=draft, by=ANNA)
    delete_draft(draft=draft, by=ANNA)
    assert not Draft.objects.exists()
