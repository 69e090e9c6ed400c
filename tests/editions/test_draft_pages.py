"""A draft through its pages: added, reworded, re-timed, dropped, moved; and who may."""

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.models import AuditEvent
from checklists.models import GuideItem, GuideService, Task
from editions.models import EditionChange
from phases.explain import long_date
from phases.models import GuideEdition
from tests.editions.acts import act, by, change, fields_at, item_url, service_url

pytestmark = pytest.mark.django_db
MEETING = "hold-cutover-planning-meeting"
FREE = "notify-pharmacies"


def content(edition: GuideEdition) -> list:
    """Return all items and services of an edition, as they stand."""
    return [
        list(model.with_dropped.filter(edition=edition).order_by("pk").values())
        for model in (GuideItem, GuideService)
    ]


@pytest.fixture
def icb(cast):
    return by(cast.commissioner)


def test_a_copy_begins_with_everything_of_the_edition(cast, edition, icb):
    owner = cast.commissioner.memberships.get().commissioner
    page = icb.get(reverse("start_edition"))
    assert page.context["form"].initial["owner"] == owner.pk
    answer = change(icb, reverse("start_edition"), title="Leeds guide")
    draft = GuideEdition.objects.get(title="Leeds guide")
    assert answer.url == reverse("draft", args=[draft.pk])
    assert (draft.owner, draft.based_on, draft.is_draft, draft.is_current) == (owner, edition, True, False)
    for name in (
        "phases",
        "items",
        "services",
        "areas",
        "conditions",
        "lessons",
        "questions",
        "time_rules",
        "terms",
    ):
        assert getattr(draft, name).count() == getattr(edition, name).count() > 0, name
    for lesson, copied in zip(edition.lessons.all(), draft.lessons.all(), strict=True):
        assert [row.slug for row in copied.items.all()] == [row.slug for row in lesson.items.all()]
        assert all(row.edition_id == draft.pk for row in copied.items.all())
    assert {area.item.edition_id for area in draft.areas.select_related("item") if area.item} == {draft.pk}


def test_copying_takes_as_many_queries_however_long_the_edition(cast, edition, django_assert_max_num_queries):
    from editions.services.copying import start_edition  # noqa: PLC0415 - counted alone

    owner = cast.commissioner.memberships.get().commissioner
    # SQLite takes few parameters at a time, so it inserts in batches.
    with django_assert_max_num_queries(75):
        start_edition(by=cast.commissioner, owner=owner, base=edition, title="Leeds guide")


def test_a_name_is_taken_once(draft, icb):
    answer = change(icb, reverse("start_edition"), title="leeds GUIDE")
    assert answer.status_code == 422
    assert "There is an edition of this name" in answer.content.decode()


def test_an_item_is_reworded_and_retimed(cast, draft, icb):
    url = item_url(draft, FREE)
    answer = change(icb, url, title="Ring the pharmacies", due="8 weeks before fdp")
    assert answer.status_code == 302
    item = draft.items.get(slug=FREE)
    assert (item.title, item.due, item.due_is_phase_default, item.local, item.version) == (
        "Ring the pharmacies",
        "8 weeks before fdp",
        False,
        True,
        2,
    )
    told = EditionChange.objects.filter(edition=draft).first()
    assert (told.by, told.did, told.name) == (cast.commissioner, "changed the item", "Ring the pharmacies")
    assert {row["what"] for row in told.differences} == {"title", "timing"}
    logged = AuditEvent.objects.get(kind="guide", what__contains="timing")
    assert "8 weeks before final data production" in logged.what
    assert "Ring the pharmacies" in icb.get(reverse("draft", args=[draft.pk])).content.decode()


def test_saving_what_is_there_changes_nothing(draft, icb):
    before = content(draft)
    assert change(icb, item_url(draft, FREE)).status_code == 302
    assert change(icb, service_url(draft, "eps")).status_code == 302
    assert content(draft) == before
    assert EditionChange.objects.filter(edition=draft).count() == 1


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        ({"due": "when it suits"}, "is not a due rule"),
        ({"due": "2 weeks before lunch"}, "is not a milestone"),
        ({"title": ""}, "Enter title"),
        ({"title": "x" * 61}, "60"),
        ({"phase": "lunch"}, "phase"),
        ({"gist": "Ring 943 476 5919"}, "NHS number"),
        ({"lead": ""}, "Select who leads"),
        ({"condition": "is_it_monday"}, "condition"),
    ],
)
def test_what_will_not_do_is_said_and_nothing_is_saved(draft, icb, sent, says):
    before = content(draft)
    answer = change(icb, item_url(draft, FREE), **sent)
    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert content(draft) == before


def test_a_rule_is_tried_before_it_is_saved(draft, icb):
    before = content(draft)
    answer = change(icb, item_url(draft, FREE), due="10 weeks before go_live", **{"try": "yes"})
    assert answer.status_code == 200
    page = answer.content.decode()
    sample = answer.context["sample"]
    assert f"{long_date(sample.go_live - timedelta(weeks=10))}: 10 weeks before go live" in page
    assert content(draft) == before


def test_an_item_is_added_at_the_end_of_its_section(draft, icb):
    phase = draft.phases.get(slug="pre-migration")
    url = reverse("draft_add_item", args=[draft.pk, phase.slug])
    answer = change(
        icb,
        url,
        title="Tell the hospice",
        gist="Tell the hospice.",
        section="Third parties and services",
        lead="practice-manager",
        due="3 weeks before fdp",
    )
    added = draft.items.get(title="Tell the hospice")
    assert answer.url.endswith(f"#row-{added.pk}")
    assert added.slug == f"{draft.owner.ods_code.lower()}-tell-the-hospice"
    assert added.ref == "L1"
    section = list(phase.items.filter(section=added.section).order_by("position"))
    assert section[-1] == added
    positions = list(draft.items.values_list("position", flat=True))
    assert len(set(positions)) == len(positions)
    # Sections stay in one piece.
    names = list(phase.items.order_by("position").values_list("section", flat=True))
    assert len([n for i, n in enumerate(names) if i == 0 or names[i - 1] != n]) == len(set(names))


def test_an_item_moves_within_its_section(draft, icb):
    phase = draft.phases.get(slug="kick-off")
    section = phase.items.first().section
    order = [row.slug for row in phase.items.filter(section=section).order_by("position")]
    act(icb, item_url(draft, order[0]), "down", 1)
    assert [row.slug for row in phase.items.filter(section=section).order_by("position")][:2] == order[1::-1]
    act(icb, item_url(draft, order[0]), "up", 2)
    assert [row.slug for row in phase.items.filter(section=section).order_by("position")] == order
    act(icb, item_url(draft, order[0]), "up", 3)
    assert [row.slug for row in phase.items.filter(section=section).order_by("position")] == order


def test_an_item_is_dropped_and_brought_back(draft, icb):
    url = item_url(draft, FREE)
    change(icb, url, title="Ring the pharmacies")
    page = act(icb, url, "drop", 2).content.decode()
    assert "You can bring it back" in page
    assert "Bring it back" in page
    assert not draft.items.filter(slug=FREE).exists()
    act(icb, url, "bring_back", 3)
    assert draft.items.get(slug=FREE).title == "Ring the pharmacies"


def test_what_the_portal_leans_on_stays(draft, icb):
    page = act(icb, item_url(draft, MEETING), "drop", 1).content.decode()
    assert "has to stay" in page
    assert "The readiness page checks it" in page
    area = draft.areas.select_related("item").exclude(item=None).first()
    assert "has to stay" in act(icb, item_url(draft, area.item.slug), "drop", 1).content.decode()
    assert draft.items.filter(slug__in=[MEETING, area.item.slug]).count() == 2


def test_what_the_portal_leans_on_is_in_the_guide():
    from editions.protected import PROTECTED  # noqa: PLC0415

    known = set(GuideItem.objects.values_list("slug", flat=True))
    assert set(PROTECTED) <= known


def test_a_protected_item_cannot_be_hidden_behind_a_question(draft, icb):
    url = item_url(draft, MEETING)
    key = draft.conditions.first().key
    change(icb, url, condition=key, title="Meet to plan cutover")
    item = draft.items.get(slug=MEETING)
    assert (item.title, item.condition) == ("Meet to plan cutover", "")


def test_a_service_is_changed_added_dropped_and_moved(draft, icb):
    url = service_url(draft, "eps")
    assert change(icb, url, notice_days="14", off="2 days before fdp").status_code == 302
    eps = draft.services.get(slug="eps")
    assert (eps.notice_days, eps.off, eps.local) == (14, "2 days before fdp", True)
    refused = change(icb, url, off="soon")
    assert refused.status_code == 422
    assert "is not a due rule" in refused.content.decode()
    added = change(
        icb,
        reverse("draft_add_service", args=[draft.pk]),
        name="Hospice link",
        lead="practice-manager",
        off="by fdp",
    )
    assert added.status_code == 302
    hospice = draft.services.get(name="Hospice link")
    assert hospice.category == "other"
    act(icb, service_url(draft, hospice.slug), "up", 1)
    others = [row.name for row in draft.services.filter(category="other").order_by("position")]
    assert others[-2] == "Hospice link"
    act(icb, url, "drop", 2)
    assert not draft.services.filter(slug="eps").exists()


def test_milestones_are_dated_by_other_rules(draft, icb):
    url = reverse("draft_dates", args=[draft.pk])
    assert change(icb, url, legacy_access_end="120 days after go_live exactly").status_code == 302
    draft.refresh_from_db()
    assert draft.milestone_rules["legacy_access_end"]["due"] == "120 days after go_live exactly"
    assert draft.milestone_rules["legacy_access_end"]["rule"] == "T40"
    for sent in ({"kick_off": "2 weeks after closed"}, {"idp": "1 week after go_live"}, {"fdp": "soon"}):
        answer = change(icb, url, **sent)
        assert answer.status_code == 422, sent
    draft.refresh_from_db()
    assert draft.version == 2


@pytest.mark.parametrize("first", ["item", "service", "dates"])
def test_two_editors_never_overwrite_each_other(cast, draft, icb, first):
    url = {
        "item": item_url(draft, FREE),
        "service": service_url(draft, "eps"),
        "dates": reverse("draft_dates", args=[draft.pk]),
    }[first]
    name = {"item": "title", "service": "name", "dates": "title"}[first]
    seen = fields_at(icb, url)
    change(by(cast.administrator), url, **{name: "Theirs"})
    answer = icb.post(url, {**seen, name: "Mine"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Theirs" in page
    assert 'value="Mine"' in page
    assert change(by(cast.administrator), url).status_code == 302
    again = {**seen, name: "Mine", "version": "2"}
    assert icb.post(url, again).status_code == 302
    assert "Mine" in icb.get(url).content.decode()


def test_a_button_pressed_on_an_old_page_does_nothing(draft, icb):
    url = item_url(draft, FREE)
    change(icb, url, title="Ring the pharmacies")
    page = act(icb, url, "drop", 1).content.decode()
    assert "Someone else changed this" in page
    assert draft.items.filter(slug=FREE).exists()
    assert icb.post(f"{url}act/", {"do": "explode", "version": 2}).status_code == 400


def test_a_draft_is_thrown_away(draft, icb, edition):
    before = content(edition)
    url = reverse("draft_discard", args=[draft.pk])
    assert "cannot be undone" in icb.get(url).content.decode()
    icb.post(url)
    assert not GuideEdition.objects.filter(pk=draft.pk).exists()
    assert content(edition) == before
    assert AuditEvent.objects.filter(kind="guide", what__startswith="threw away").exists()


def test_lists_cost_as_many_queries_however_long(draft, icb, django_assert_max_num_queries):
    long = max(draft.phases.all(), key=lambda phase: phase.items.count())
    for name, args in (("draft", []), ("draft_phase", [long.slug]), ("draft_services", [])):
        with django_assert_max_num_queries(25):
            assert icb.get(reverse(name, args=[draft.pk, *args])).status_code == 200


def test_who_may(cast, draft):
    pages = [
        reverse("draft", args=[draft.pk]),
        item_url(draft, FREE),
        service_url(draft, "eps"),
        reverse("draft_preview", args=[draft.pk]),
        reverse("draft_publish", args=[draft.pk]),
        f"{reverse('guide_edition', args=[draft.code])}?revision=1",
    ]
    may = [cast.commissioner, cast.administrator]
    may_not = [cast.other_commissioner, cast.manager, cast.project_manager, cast.national, cast.nobody]
    for url in pages:
        assert [by(user).get(url).status_code for user in may] == [200] * 2, url
        assert [by(user).get(url).status_code for user in may_not] == [404] * 5, url
    own = reverse("own_editions")
    assert [by(user).get(own).status_code for user in [*may, cast.other_commissioner]] == [200] * 3
    assert [by(user).get(own).status_code for user in may_not[1:]] == [403] * 4
    assert draft.title not in by(cast.other_commissioner).get(own).content.decode()
    assert draft.title not in by(cast.manager).get(reverse("guide_home")).content.decode()
    assert draft.title not in by(cast.manager).get(reverse("guide_compare")).content.decode()


def test_the_successor_of_a_commissioner_goes_on_with_its_edition(cast, draft):
    owner = draft.owner
    owner.successor = cast.other_commissioner.memberships.get().commissioner
    owner.save()
    assert by(cast.other_commissioner).get(reverse("draft", args=[draft.pk])).status_code == 200


def test_tasks_are_untouched_by_a_draft(cast, draft, icb):
    before = list(Task.objects.order_by("pk").values())
    change(icb, item_url(draft, FREE), due="8 weeks before fdp")
    assert list(Task.objects.order_by("pk").values()) == before
