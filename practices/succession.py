"""Who commissions a practice, with those that took over from them and those they took over from."""

from datetime import date

from django.db.models import Q

from practices.models import Commissioner, Practice


def commissioners_of(practice: Practice, today: date) -> list[int]:
    """Return the commissioners whose rules hold for `practice` on `today`, the closest first. Two queries.

    First those that commission it, then their successors, then the bodies that either took over from.
    """
    lasting = practice.arrangements.filter(Q(end__isnull=True) | Q(end__gt=today)).order_by("-start")
    found = list(dict.fromkeys(lasting.values_list("commissioner", flat=True)))
    links = Commissioner.objects.filter(successor__isnull=False).values_list("pk", "successor_id")
    successor = dict(links)
    for pk in found:  # grows while it is walked, one generation after another
        if (later := successor.get(pk)) and later not in found:
            found.append(later)
    for pk in found:
        found.extend(earlier for earlier, later in successor.items() if later == pk and earlier not in found)
    return found
