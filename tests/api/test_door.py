"""Who gets in: a token that works, in its header, with GET, and not too often."""

from datetime import timedelta

import pytest

from accounts.models import AuditEvent
from api.guard import CALLS_A_MINUTE
from api.models import ApiToken
from api.services import make_token, revoke_token
from practices.models import Membership
from tests.api.program import V1, Program
from tests.people import person

ADDRESSES = ("migrations", "migrations/{}", "migrations/{}/tasks", "practices", "census")


def addresses(cast) -> list[str]:
    return [one.format(cast.migration.pk) for one in ADDRESSES]


def test_a_token_opens_every_address(cast, program):
    for address in addresses(cast):
        program.ask(address)


def test_nothing_else_opens_any(client, cast, program):
    client.force_login(cast.commissioner)
    for address in addresses(cast):
        for headers in (
            {},
            {"Authorization": ""},
            {"Authorization": "Bearer"},
            {"Authorization": "Bearer wrong"},
            {"Authorization": f"Basic {program.secret}"},
            {"Authorization": program.secret},
            {"Authorization": f"Bearer {program.token.secret_hash}"},
            {"X-API-Key": program.secret},
        ):
            answer = client.get(V1 + address, headers=headers)
            assert answer.status_code == 401, headers
            assert answer["WWW-Authenticate"].startswith('Bearer realm="Migrations Portal"')
            assert answer.json()["status"] == 401
        for name in ("token", "access_token", "api_key"):
            assert client.get(f"{V1}{address}?{name}={program.secret}").status_code == 401
    client.cookies["token"] = program.secret
    assert client.get(V1 + "migrations").status_code == 401


def test_it_says_whether_the_token_is_wrong_or_missing(client, db):
    assert "error=" not in client.get(V1 + "census")["WWW-Authenticate"]
    answer = client.get(V1 + "census", headers={"Authorization": "Bearer wrong"})
    assert 'error="invalid_token"' in answer["WWW-Authenticate"]


def test_the_scheme_may_be_written_in_small_letters(client, program):
    headers = {"Authorization": f"bearer {program.secret}"}
    assert client.get(V1 + "census", headers=headers).status_code == 200


def test_who_is_signed_in_does_not_matter(client, cast, program_of):
    client.force_login(cast.commissioner)
    strangers = program_of(cast.stranger)
    assert strangers.ask("migrations")["count"] == 0
    strangers.refused(f"migrations/{cast.migration.pk}", 404)


def test_expired(clock, program):
    clock.shift(timedelta(days=30, seconds=-1))
    program.ask("census")
    clock.shift(timedelta(seconds=1))
    program.refused("census", 401)


def test_revoked(program, commissioner):
    assert revoke_token(by=commissioner, token=program.token)
    program.refused("census", 401)


def test_the_account_is_switched_off(program, commissioner):
    commissioner.is_active = False
    commissioner.save()
    program.refused("census", 401)


def test_rights_are_those_of_the_moment(cast, program, commissioner):
    assert program.ask("migrations")["count"] == 1
    Membership.objects.filter(user=commissioner).delete()
    assert program.ask("migrations")["count"] == 0
    program.refused(f"migrations/{cast.migration.pk}", 404)


def test_a_role_with_a_second_factor_needs_a_token_made_with_one(settings, cast, program_of):
    weak, strong = program_of(cast.commissioner), program_of(cast.commissioner, second_factor=True)
    weak.ask("census")
    settings.MFA_REQUIRED_ROLES = ["commissioner"]
    assert "two-step sign-in" in weak.refused("census", 403)["detail"]
    strong.ask("census")
    event = AuditEvent.objects.filter(kind="refused").get()
    assert (event.actor_email, event.what) == (cast.commissioner.email, "was refused GET /api/v1/census")


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"])
def test_only_get(cast, program, method):
    for address in (*addresses(cast), "openapi.json", "nothing"):
        answer = program.call(address, method)
        assert (answer.status_code, answer["Allow"]) == (405, "GET")


def test_other_addresses_answer_as_the_api_does(program):
    for address in ("nothing", "migrations/", "migrations/1/notes", ""):
        if address:
            program.refused(address, 404)
    for address in ("migrations/0", "migrations/x", "migrations/1.5", f"migrations/{2**64}"):
        assert [one["field"] for one in program.refused(address, 422)["errors"]] == ["migration_id"]


def test_how_often(clock, cast, program, program_of):
    clock.shift(timedelta(seconds=20))
    other_token, other_person = program_of(cast.commissioner), program_of(cast.manager)
    for _ in range(CALLS_A_MINUTE):
        program.ask("census")
    answer = program.call("census")
    assert (answer.status_code, answer["Retry-After"]) == (429, "40")
    assert "too many" in answer.json()["detail"].lower()
    other_token.refused("census", 429)  # of the same person
    other_person.ask("census")
    clock.shift(timedelta(seconds=40))
    program.ask("census")


def test_use_is_noted_once_an_hour(clock, program, commissioner):
    def noted() -> tuple[object, int]:
        token = ApiToken.objects.get(pk=program.token.pk)
        return token.last_used_at, AuditEvent.objects.filter(kind="export").count()

    assert noted() == (None, 0)
    program.ask("census")
    first, count = noted()
    assert count == 1
    clock.shift(timedelta(minutes=59))
    program.ask("census")
    assert noted() == (first, 1)
    clock.shift(timedelta(minutes=1))
    program.ask("census")
    assert noted() == (first + timedelta(hours=1), 2)
    event = AuditEvent.objects.filter(kind="export").latest("pk")
    assert event.actor_email == commissioner.email
    assert event.what == f"used the API with the token “Report 0” ({program.token.prefix}…)"
    assert program.token.history.count() == 1  # use is no change


def test_ten_tokens_cost_what_one_does(cast, program_of):
    lone = program_of(person("practice_manager", practice=cast.practice))
    user = person("practice_manager", practice=cast.practice)
    programs: list[Program] = [program_of(user) for _ in range(10)]
    assert programs[4].queries("census") == lone.queries("census")


def test_a_token_lasts_a_year_at_most(commissioner):
    with pytest.raises(ValueError, match="1 to 365"):
        make_token(by=commissioner, name="For ever", days=366, second_factor=False)


def test_a_secret_is_like_no_other(commissioner):
    made = [make_token(by=commissioner, name=str(n), days=1, second_factor=False) for n in range(10)]
    assert len({secret for _, secret in made}) == len({token.secret_hash for token, _ in made}) == 10
    for token, secret in made:
        assert len(secret) > 40
        assert secret.startswith(token.prefix)
        assert secret not in str(vars(token))
