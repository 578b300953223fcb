"""What the page Plaatsvervanging shows."""

from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from accounts.models import Substitution, User

KEPT = timedelta(days=365)


def substitutions_around(user: User, now: datetime) -> QuerySet[Substitution]:
    """Of the user and by the user: those that run, are to come, or ended in the last year; the latest first."""
    theirs = Substitution.objects.filter(Q(principal=user) | Q(substitute=user), ends_at__gt=now - KEPT)
    return theirs.select_related("principal", "substitute", "arranged_by").order_by("-starts_at", "-pk")


def named(users: QuerySet[User], text: str, limit: int) -> list[User]:
    """Those of `users` in whose name every word stands."""
    for word in text.split():
        users = users.filter(Q(last_name__icontains=word) | Q(first_name__icontains=word) | Q(login__icontains=word))
    return list(users[:limit]) if text.strip() else []
