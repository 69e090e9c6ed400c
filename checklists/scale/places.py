"""Where it happens: practices, commissioners, delivery partners, and who works there."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import islice, product
from pathlib import Path
from random import Random

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db.models import Model
from simple_history.utils import bulk_create_with_history

from accounts.models import User
from checklists.scale import words
from practices import ods
from practices.models import Arrangement, Commissioner, DeliveryPartner, Membership, Practice

DOMAIN = "scale.example"
PARTNERS, MANAGERS_EACH = 40, 20
COMMISSIONERS_EACH, NATIONAL_VIEWERS = 7, 3
PRACTICES_PER_ICB, SUB_ICBS = 150, 2
REGIONS = ("Y56", "Y58", "Y59", "Y60", "Y61", "Y62", "Y63")
_ICB_NAMES = Path(settings.BASE_DIR) / "practices" / "demo" / "commissioners.csv"
_SINCE = date(2022, 7, 1)  # when integrated care boards began


@dataclass(frozen=True)
class Job:
    """Someone wanted in a role: `login` tells them apart from everybody else of the seed."""

    login: str
    role: str
    place: Model | None = None

    @property
    def email(self) -> str:
        """Their address. Nobody can sign in with it: they have no password."""
        return f"{self.login.lower()}@{DOMAIN}"


def sign_up(jobs: Iterable[Job], rng: Random) -> dict[str, User]:
    """Return who holds the `jobs`, by login, with an account and a role made where there was none."""
    wanted = {job.email: job for job in jobs}
    known = {user.email: user for user in User.objects.filter(email__in=wanted)}
    fresh = [job for email, job in wanted.items() if email not in known]
    people = bulk_create_with_history(
        [
            User(
                email=job.email,
                name=f"{rng.choice(words.FIRST_NAMES)} {rng.choice(words.LAST_NAMES)}",
                password=make_password(None),
            )
            for job in fresh
        ],
        User,
    )
    roles = []
    for user, job in zip(people, fresh, strict=True):
        known[user.email] = user
        role = Membership(user=user, role=job.role)
        match job.place:
            case Practice():
                role.practice = job.place
            case Commissioner():
                role.commissioner = job.place
            case DeliveryPartner():
                role.partner = job.place
        roles.append(role)
    bulk_create_with_history(roles, Membership)
    return {job.login: known[email] for email, job in wanted.items()}


def partners(rng: Random) -> list[DeliveryPartner]:
    """Return the delivery partners of the seed, with their project managers."""
    names = [f"{place} Commissioning Support" for place in words.PLACES[:PARTNERS]]
    known = {one.name: one for one in DeliveryPartner.objects.filter(name__in=names)}
    fresh = [DeliveryPartner(name=name) for name in names if name not in known]
    known |= {one.name: one for one in bulk_create_with_history(fresh, DeliveryPartner)}
    found = [known[name] for name in names]
    jobs = (
        Job(f"pm.{number}.{each}", "project_manager", partner)
        for number, partner in enumerate(found)
        for each in range(MANAGERS_EACH)
    )
    sign_up(jobs, rng)
    return found


def watchers(rng: Random) -> None:
    """Let people of every integrated care board, and of the country, have accounts."""
    boards = Commissioner.objects.filter(kind=Commissioner.Kind.ICB)
    jobs = [
        Job(f"icb.{board.ods_code}.{each}", "commissioner", board)
        for board in boards
        for each in range(COMMISSIONERS_EACH)
    ]
    sign_up([*jobs, *(Job(f"national.{each}", "national_viewer") for each in range(NATIONAL_VIEWERS))], rng)


def practices(count: int, rng: Random) -> list[Practice]:
    """Return `count` open practices that have no migration, in the order of their codes.

    Those that are there come first; the rest is invented.
    """
    there = list(Practice.objects.open().filter(migrations__isnull=True).order_by("ods_code"))
    chosen = rng.sample(there, count) if len(there) > count else there
    chosen += _invent(count - len(chosen), rng)
    return sorted(chosen, key=lambda practice: practice.ods_code)


def _invent(count: int, rng: Random) -> list[Practice]:
    if not count:
        return []
    areas = _areas(count, rng)
    taken = set(Practice.objects.values_list("ods_code", flat=True))
    codes = (code for number in range(1, 100_000) if (code := f"Z{number:05d}") not in taken)
    homes = sorted(rng.choices(range(len(areas)), [rng.uniform(0.3, 1.7) for _ in areas], k=count))
    rows, arrangements = [], []
    for code, home in zip(islice(codes, count), homes, strict=True):
        street = f"{rng.choice(words.PLACES)} {rng.choice(words.ENDINGS)}"
        postcode = f"ZZ{home % 90 + 1} {rng.randint(1, 9)}{rng.choice('ABDEFGHJ')}{rng.choice('LNPQRSTU')}"
        practice = Practice(
            ods_code=code,
            name=f"{street} {rng.choice(words.KINDS)}",
            address=f"{rng.randint(1, 200)} {street}, {rng.choice(words.TOWNS)}",
            postcode=postcode,
            postcode_compact=postcode.replace(" ", ""),
            region=REGIONS[home % len(REGIONS)],
        )
        rows.append(practice)
        board, *locations = areas[home]
        arrangements += [
            Arrangement(practice=practice, commissioner=body, start=_SINCE)
            for body in (board, rng.choice(locations))
        ]
    made = bulk_create_with_history(rows, Practice, batch_size=500)
    bulk_create_with_history(arrangements, Arrangement, batch_size=500)
    return list(made)


def _areas(count: int, rng: Random) -> list[list[Commissioner]]:
    """Return as many boards as so many practices make, each with its sub-ICB locations."""
    with _ICB_NAMES.open("rb") as stream:
        names = sorted(ods.read_names(stream).items())
    chosen = sorted(rng.sample(names, min(max(round(count / PRACTICES_PER_ICB), 1), len(names))))
    kinds = Commissioner.Kind
    wanted = {code: (name, kinds.ICB) for code, name in chosen}
    for (code, name), number in product(chosen, range(1, SUB_ICBS + 1)):
        short = name.removesuffix(" Integrated Care Board")
        wanted[f"{code}{number}"] = (f"{short} ICB - {code}{number}", kinds.SUB_ICB)
    known = {one.ods_code: one for one in Commissioner.objects.filter(ods_code__in=wanted)}
    fresh = [
        Commissioner(ods_code=code, name=name, kind=kind)
        for code, (name, kind) in wanted.items()
        if code not in known
    ]
    known |= {one.ods_code: one for one in bulk_create_with_history(fresh, Commissioner)}
    return [[known[code], *(known[f"{code}{n}"] for n in range(1, SUB_ICBS + 1))] for code, _ in chosen]
