"""Writes of the board: ratings, saved views, columns."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from accounts.history import sign
from accounts.models import User
from dashboards.models import BoardColumns, Level, RagOverride, SavedView
from phases.models import Migration


@transaction.atomic
def set_rating(*, by: User, migration: Migration, level: Level, reason: str, until: date) -> RagOverride:
    """Let `migration` have the colour `level` up to and including `until`, whatever the rules say."""
    Migration.objects.select_for_update().get(pk=migration.pk)
    rating = RagOverride.objects.filter(migration=migration).first() or RagOverride(migration=migration)
    rating.level, rating.reason, rating.until, rating.by = level, reason, until, by
    sign(rating, by)
    rating.save()
    return rating


@transaction.atomic
def remove_rating(*, by: User, migration: Migration) -> bool:
    """Let the rules decide again, and say whether there was a rating to remove."""
    rating = RagOverride.objects.select_for_update().filter(migration=migration).first()
    if rating is None:
        return False
    sign(rating, by)
    rating.delete()
    return True


@transaction.atomic
def save_view(*, by: User, name: str, query: str, is_default: bool) -> SavedView:
    """Keep a board under a name; one of the same name makes way."""
    _lock(by)
    view = SavedView.objects.filter(user=by, name=name).first() or SavedView(user=by, name=name)
    if is_default:
        _open_with_everything(by)
    view.query, view.is_default = query, is_default
    sign(view, by)
    view.save()
    return view


@transaction.atomic
def remove_view(*, by: User, view: SavedView) -> None:
    """Forget a saved view."""
    sign(view, by)
    view.delete()


@transaction.atomic
def open_with(*, by: User, view: SavedView | None) -> None:
    """Let the board open with `view`, or with everything."""
    _lock(by)
    _open_with_everything(by)
    if view:
        view.is_default = True
        sign(view, by)
        view.save(update_fields=["is_default"])


@transaction.atomic
def choose_columns(*, by: User, codes: Sequence[str] | None) -> None:
    """Show `by` these columns; the usual ones for None."""
    _lock(by)
    chosen = BoardColumns.objects.filter(user=by).first() or BoardColumns(user=by)
    sign(chosen, by)
    if codes is not None:
        chosen.codes = list(codes)
        chosen.save()
    elif chosen.pk:
        chosen.delete()


def _open_with_everything(by: User) -> None:
    for view in SavedView.objects.filter(user=by, is_default=True):
        view.is_default = False
        sign(view, by)
        view.save(update_fields=["is_default"])


def _lock(user: User) -> None:
    """Let one request at a time change how somebody's board looks."""
    User.objects.select_for_update().get(pk=user.pk)
