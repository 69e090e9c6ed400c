"""A draft is previewed and published; then it never changes, and new plans start on it."""

import shutil
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.urls import reverse

from checklists.guide.service import load_guide
from checklists.services.plans import CannotStart, start_migration
from editions.services.copying import discard_draft, start_edition
from editions.services.items import change_item
from editions.services.publishing import last_change, publish_draft
from editions.services.rows import drop_row, move_row
from phases.models import GuideEdition
from phases.offers import offer_to
from tests.editions.acts import act, by, change, item_url, publish, service_url
from tests.editions.test_draft_pages import FREE, content
from tests.factories import ArrangementFactory, ClinicalSystemFactory, CommissionerFactory, PracticeFactory
from tests.people import TODAY, person

pytestmark = pytest.mark.django_db
GO_LIVE = date(2027, 2, 1)


@pytest.fixture
def icb(cast):
    return by(cast.commissioner)


@pytest.fixture
def published(draft, icb):
    """The draft with one item of each kind of change, published through its pages."""
    change(icb, item_url(draft, FREE), title="Ring the pharmacies", due="8 weeks before fdp")
    act(icb, item_url(draft, "check-dispensing-devices"), "drop", 1)
    act(icb, service_url(draft, "e-rs"), "drop", 1)
    change(
        icb,
        reverse("draft_add_item", args=[draft.pk, "pre-migration"]),
        title="Tell the hospice",
        gist="Tell the hospice.",
        section="Third parties and services",
        lead="practice-manager",
        due="3 weeks before fdp",
    )
    answer = publish(icb, draft)
    assert answer.status_code == 302, answer.content.decode()
    return GuideEdition.objects.get(pk=draft.pk)


def test_the_preview_tells_what_differs_and_the_plan_it_gives(draft, icb):
    url = reverse("draft_preview", args=[draft.pk])
    assert "Nothing yet." in icb.get(url).content.decode()
    change(icb, item_url(draft, FREE), title="Ring the pharmacies", due="8 weeks before fdp")
    answer = icb.get(url, {"go_live_day": "1", "go_live_month": "2", "go_live_year": "2027"})
    page = answer.content.decode()
    assert "Ring the pharmacies" in page
    assert "8 weeks before final data production" in page
    assert answer.context["plan"].dates["go_live"] == GO_LIVE
    assert answer.context["found"].count == 1
    wrong = icb.get(url, {"go_live_day": "31", "go_live_month": "2", "go_live_year": "2027"})
    assert wrong.status_code == 422


def test_publishing_is_asked_first_and_says_what_happens(draft, icb):
    page = icb.get(reverse("draft_publish", args=[draft.pk])).content.decode()
    assert "New plans of the practices of" in page
    assert GuideEdition.objects.get(pk=draft.pk).is_draft


def test_a_published_edition_is_in_the_guide_for_everyone(cast, published):
    reader = by(cast.stranger)
    home = reader.get(reverse("guide_home")).content.decode()
    assert published.title in home
    assert str(published.owner) in home
    assert "Based on the 2025 ICB-era guide, revision 1" in home
    page = reader.get(reverse("guide_item", args=[published.code, FREE])).content.decode()
    assert f"changed by {published.owner}" in page
    assert "2025 guide" in page
    assert (
        reader.get(reverse("guide_item", args=[published.code, "check-dispensing-devices"])).status_code
        == 404
    )
    counts = {row.title: row.item_count for row in reader.get(reverse("guide_home")).context["own"]}
    assert counts == {published.title: published.items.count()}


def test_what_changed_since_the_page_was_opened_is_not_published_unseen(cast, draft, icb):
    url = reverse("draft_publish", args=[draft.pk])
    seen = icb.get(url).context["form"]["seen"].value()
    change(by(cast.administrator), item_url(draft, FREE), title="Ring them")
    answer = icb.post(url, {"seen": seen}, follow=True)
    assert "Someone changed the draft" in answer.content.decode()
    assert GuideEdition.objects.get(pk=draft.pk).is_draft


def test_a_published_revision_never_changes(cast, published, icb):
    before = content(published)
    item = published.items.select_related("edition", "phase").get(slug=FREE)
    for url in (
        item_url(published, FREE),
        service_url(published, "eps"),
        reverse("draft_dates", args=[published.pk]),
    ):
        assert icb.get(url).status_code == 302
        assert icb.post(url, {"title": "Changed", "version": 1}).status_code == 302
    act(icb, item_url(published, FREE), "drop", item.version)
    icb.post(reverse("draft_discard", args=[published.pk]))
    for write in (
        lambda: drop_row(by=cast.commissioner, row=item, version=item.version),
        lambda: move_row(by=cast.commissioner, row=item, version=item.version, up=True),
        lambda: discard_draft(by=cast.commissioner, edition=published),
        lambda: publish_draft(by=cast.commissioner, edition=published, seen=last_change(published)),
        lambda: change_item(by=cast.commissioner, item=item, version=item.version, wanted=None),
    ):
        with pytest.raises(ValidationError, match="is published"):
            write()
    assert content(published) == before


def test_loading_the_guide_leaves_it_alone_and_keeps_what_it_was_copied_from(
    published, edition, settings, tmp_path
):
    before, base = content(published), content(edition)
    folder = tmp_path / "guide"
    shutil.copytree(settings.GUIDE_DIR, folder)
    path = folder / "editions" / "2025-icb.yaml"
    path.write_text(path.read_text().replace("title: 2025 ICB-era guide", "title: 2027 guide"))
    load_guide(directory=folder, by_command="test")
    assert content(GuideEdition.objects.get(pk=published.pk)) == before
    assert content(edition) == base
    newer = GuideEdition.objects.current().get(code="2025-icb")
    assert (newer.revision, newer.title) == (2, "2027 guide")


def test_the_next_revision_is_a_draft_beside_the_one_in_force(published, cast, icb):
    answer = icb.post(reverse("revise_edition", args=[published.pk]))
    draft = GuideEdition.objects.drafts().get()
    assert answer.url == reverse("draft", args=[draft.pk])
    assert (draft.code, draft.revision, draft.based_on) == (published.code, 2, published.based_on)
    assert icb.post(reverse("revise_edition", args=[published.pk])).url == answer.url
    assert by(cast.other_commissioner).post(reverse("revise_edition", args=[published.pk])).status_code == 403
    change(icb, item_url(draft, FREE), due="9 weeks before fdp")
    act(icb, item_url(draft, "check-dispensing-devices"), "bring_back", 2)
    page = icb.get(reverse("draft_preview", args=[draft.pk]) + "?with=in-force")
    assert page.context["found"].count == 2
    publish(icb, draft)
    published.refresh_from_db()
    assert not published.is_current
    assert published.items.get(slug=FREE).due == "8 weeks before fdp"
    current = GuideEdition.objects.current().get(code=published.code)
    assert (current.pk, current.items.get(slug=FREE).due) == (draft.pk, "9 weeks before fdp")
    assert current.content_hash not in {"", published.content_hash}


def _fresh_practice(owner):
    practice = PracticeFactory(name="Roundhay Road Surgery", ods_code="B86777")
    ArrangementFactory(practice=practice, commissioner=owner)
    return practice


def _start(practice, edition, by_user):
    return start_migration(
        by=by_user,
        practice=practice,
        from_system=ClinicalSystemFactory(),
        to_system=ClinicalSystemFactory(),
        edition=edition,
        given={"go_live": GO_LIVE},
        answers={row.key: True for row in edition.conditions.all()},
        today=TODAY,
    )


def test_a_new_plan_starts_on_it_with_the_changed_item_and_date(published, cast, edition):
    practice = _fresh_practice(published.owner)
    offer = offer_to(practice, TODAY)
    assert offer.editions[0] == published
    migration = _start(practice, offer.editions[0], cast.commissioner)
    tasks = {task.item.slug: task for task in migration.tasks.select_related("item")}
    then = {task.item.slug: task for task in cast.migration.tasks.select_related("item")}
    assert tasks[FREE].item.title == "Ring the pharmacies"
    assert tasks[FREE].due == then[FREE].due - timedelta(weeks=2)
    assert "check-dispensing-devices" not in tasks
    assert any(slug.endswith("-tell-the-hospice") for slug in tasks)
    assert not migration.third_parties.filter(service__slug="e-rs").exists()
    assert then[FREE].item.title != "Ring the pharmacies"


def test_nobody_starts_on_a_draft(draft, cast):
    with pytest.raises(CannotStart):
        _start(_fresh_practice(draft.owner), draft, cast.commissioner)


def test_another_commissioners_practice_is_not_offered_it(published, draft):
    far = PracticeFactory()
    ArrangementFactory(practice=far, commissioner=CommissionerFactory())
    assert published not in offer_to(far, TODAY).editions
    assert "no edition of its own" in offer_to(far, TODAY).why
    ours = _fresh_practice(published.owner)
    ours.arrangements.update(end=TODAY)
    assert published not in offer_to(ours, TODAY).editions


def test_an_edition_outlives_a_merger(published):
    """The practices of the successor get it; and those not yet moved to the successor get the successor's."""
    successor = CommissionerFactory()
    published.owner.successor = successor
    published.owner.save()
    assert offer_to(_fresh_practice(successor), TODAY).editions[0] == published


def test_the_one_in_force_for_the_closest_commissioner_goes_first(published, cast, edition):
    later = CommissionerFactory()
    published.owner.successor = later
    published.owner.save()
    draft = start_edition(by=cast.administrator, owner=later, base=edition, title="Yorkshire guide")
    newer = publish_draft(by=cast.administrator, edition=draft, seen=last_change(draft))
    practice = _fresh_practice(published.owner)
    assert list(offer_to(practice, TODAY).editions[:2]) == [published, newer]


def test_the_wizard_says_which_guide_and_why(published, cast):
    practice = _fresh_practice(published.owner)
    manager = person("practice_manager", practice=practice)
    journey = by(manager)
    start = journey.get(reverse("start_migration"), follow=True)
    answer = journey.post(
        start.redirect_chain[-1][0],
        {"start_wizard-current_step": "practice", "practice-practice": practice.ods_code},
        follow=True,
    )
    page = answer.content.decode()
    assert f"{published.owner} has an edition of its own" in page
    assert answer.context["form"].initial["edition"] == published.code
    assert [code for code, _ in answer.context["form"].fields["edition"].choices] == [
        published.code,
        "2025-icb",
        "2020-ccg",
    ]


def test_the_plan_command_takes_the_practices_own(published, capsys):
    practice = _fresh_practice(published.owner)
    call_command("plan", practice=practice.ods_code, go_live="2027-02-01")
    out = capsys.readouterr().out
    assert out.startswith("Leeds guide")
    assert "Ring the pharmacies: 8 weeks before final data production" in out


def test_the_list_of_own_editions_counts_the_plans(published, cast, icb):
    _start(_fresh_practice(published.owner), published, cast.commissioner)
    page = icb.get(reverse("own_editions")).content.decode()
    assert "1 migration on it" in page
    assert "Change it in a new draft" in page
