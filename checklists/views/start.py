"""Start a migration: a few questions, the whole plan to look at, then one button that saves it.

The answers wait in the session as they were typed, and every page reads them through the forms
again: what was true a page ago (an open practice, an offered guide) may have changed meanwhile.
"""

import hashlib
import json
from datetime import date
from functools import cached_property
from typing import Any, ClassVar
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from formtools.wizard.views import NamedUrlSessionWizardView

from accounts.roles import Permission
from checklists.clashes import clashes
from checklists.forms.practice import FEW_PRACTICES, PracticeForm, SearchForm
from checklists.forms.start import AlreadyDoneForm, CheckForm, DatesForm, QuestionsForm, SystemsForm
from checklists.planning import Draft, draft_plan
from checklists.services.plans import CannotStart, start_migration
from checklists.views.common import Request, london_today
from phases.choices import PIPELINE_STATES, MilestoneKind
from phases.date_checks import DateProblem
from phases.explain import long_date
from phases.models import GuideEdition, Migration
from phases.offers import Offer, offer_to
from practices.models import Practice, PracticeQuerySet

CHECK, ALREADY_DONE = "check", "already-done"
TITLES = {
    "practice": "Which practice is moving?",
    "systems": "Which systems, and which guide?",
    "dates": "When will it happen?",
    "questions": "About the practice",
    ALREADY_DONE: "What is already done?",
    CHECK: "Check the plan and start",
}
# In a link from the last page: come back to it once the answer is changed.
CHANGE = "change"
STARTED = "start_migration_started"


def _is_under_way(wizard: "StartWizard") -> bool:
    draft = wizard.draft
    return draft is not None and bool(draft.past(wizard.today))


@method_decorator(never_cache, name="dispatch")
class StartWizard(NamedUrlSessionWizardView):
    """Every step lies behind those before it; only the last one's button writes."""

    request: Request
    # A list here, a mapping of step to form once the wizard runs.
    form_list: Any = [
        ("practice", PracticeForm),
        ("systems", SystemsForm),
        ("dates", DatesForm),
        ("questions", QuestionsForm),
        (ALREADY_DONE, AlreadyDoneForm),
        (CHECK, CheckForm),
    ]
    condition_dict: ClassVar[dict[str, Any]] = {ALREADY_DONE: _is_under_way}

    # Getting in

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Let in only those who may plan for a practice."""
        self.permitted: PracticeQuerySet = Practice.objects.permitted(request.user, Permission.PLAN)  # type: ignore[arg-type]
        if not self.permitted.exists():
            raise PermissionDenied
        self.today: date = london_today()
        self.answers: dict[str, dict[str, Any] | None] = {}
        return super().dispatch(request, *args, **kwargs)  # type: ignore[no-any-return]

    def get(self, *args: Any, step: str | None = None, **kwargs: Any) -> HttpResponse:
        """Show a step, or begin afresh at the entry, with `?practice=` as the first search."""
        if step is None:
            self.storage.reset()
            ods_code = self.request.GET.get("practice", "")
            query = f"?{urlencode({'q': ods_code})}" if ods_code else ""
            return redirect(self.get_step_url("practice") + query)
        return self._elsewhere(step) or super().get(*args, step=step, **kwargs)

    def post(self, *args: Any, step: str | None = None, **kwargs: Any) -> HttpResponse:
        """Take an answer, unless an earlier one is missing."""
        if step is None:
            return redirect("start_migration")
        if self.request.POST.get(f"{self.get_prefix(self.request)}-current_step", step) != step:
            raise BadRequest("The form belongs to another step than its address.")
        if elsewhere := self._elsewhere(step):
            return elsewhere
        self.storage.current_step = step
        return super().post(*args, step=step, **kwargs)  # type: ignore[no-any-return]

    def _elsewhere(self, step: str) -> HttpResponse | None:
        """Return where a person must go first, if anywhere."""
        if step not in self.form_list:
            raise Http404
        if step == CHECK and not self.storage.get_step_data("practice"):
            # The button pressed twice, or the way back after the start.
            started = self.request.session.get(STARTED)
            if started and Migration.objects.visible_to(self.request.user).filter(pk=started).exists():
                return redirect("migration", pk=started)
        first = self._first_unanswered()
        steps = list(self.get_form_list())
        if step not in steps:
            return redirect(self.get_step_url(first))
        if steps.index(first) < steps.index(step):
            if self.request.method == "POST":
                messages.warning(self.request, "Some answers are missing or no longer hold. Check them here.")
            return redirect(self.get_step_url(first))
        return None

    # The answers so far

    def answer(self, step: str) -> dict[str, Any] | None:
        """Return the cleaned answer to `step`; None while it, or an earlier one, is missing."""
        if step not in self.answers:
            self.answers[step] = self._read(step)
        return self.answers[step]

    def _read(self, step: str) -> dict[str, Any] | None:
        data = self.storage.get_step_data(step)
        if data is None or not self._ready_for(step):
            return None
        form = super().get_form(step, data=data)
        return form.cleaned_data if form.is_valid() else None

    def _ready_for(self, step: str) -> bool:
        steps = list(self.form_list)
        asked = [one for one in steps[: steps.index(step)] if one != ALREADY_DONE]
        return all(self.answer(one) is not None for one in asked)

    def _first_unanswered(self) -> str:
        steps: list[str] = list(self.get_form_list())
        return next(step for step in steps if step == CHECK or self.answer(step) is None)

    def process_step(self, form: forms.Form) -> Any:
        """Keep what was typed; systems belong to a practice, so another practice forgets them."""
        before = self.answer("practice")
        if (
            self.steps.current == "practice"
            and before
            and before["practice"] != form.cleaned_data["practice"]
        ):
            self.storage.data[self.storage.step_data_key].pop("systems", None)
        self.answers.clear()
        for name in ("draft", "warnings", "on_record", "offer"):
            self.__dict__.pop(name, None)
        return super().process_step(form)

    @cached_property
    def draft(self) -> Draft | None:
        """The plan that the answers give, or None before there are enough of them."""
        systems, dates, answers = (self.answer(step) for step in ("systems", "dates", "questions"))
        if not (systems and dates and answers is not None):
            return None
        return draft_plan(edition=systems["edition"], given=dates["given"], answers=answers)

    @cached_property
    def warnings(self) -> list[DateProblem]:
        """What is doubtful about the dates, and with whom they clash."""
        draft, systems = self._whole_draft(), self.answer("systems") or {}
        found = clashes(
            user=self.request.user,
            dates=draft.dates,
            from_system=systems["from_system"],
            to_system=systems["to_system"],
            partner=systems["partner"],
            today=self.today,
        )
        return [*draft.warnings(self.today), *found]

    def done_slugs(self) -> set[str]:
        """Return the items that are done already."""
        answer = self.answer(ALREADY_DONE) if _is_under_way(self) else None
        return answer["done"] if answer else set()

    def mark(self) -> str:
        """Return a mark of all that would be saved: another mark, another plan."""
        practice, systems, answers = (
            self.answer(step) or {} for step in ("practice", "systems", "questions")
        )
        draft = self._whole_draft()
        said = [
            practice["practice"].pk,
            [getattr(systems[key], "pk", None) for key in ("from_system", "to_system", "partner")],
            draft.edition.content_hash,
            [(row.kind, row.date.isoformat()) for row in draft.milestones],
            [(row.item.slug, row.due.isoformat()) for row in draft.items],
            sorted(answers.items()),
            sorted(self.done_slugs()),
        ]
        return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:20]

    def _whole_draft(self) -> Draft:
        if self.draft is None:
            raise Http404  # never: the steps before have been checked
        return self.draft

    # The steps' forms and pages

    def get_template_names(self) -> list[str]:
        """Each step has its own page."""
        return [f"start/{self.steps.current.replace('-', '_')}.html"]

    def get_form_kwargs(self, step: str | None = None) -> dict[str, Any]:
        """Return what the form of `step` needs of the answers before it."""
        match step:
            case "practice":
                return {"permitted": self.permitted}
            case "systems":
                return {"user": self.request.user, "practice": self._practice, "offer": self.offer}
            case "dates":
                return {"edition": self._edition, "today": self.today}
            case "questions":
                return {"conditions": self._edition.conditions.all()}
            case "already-done":
                return {"past": self._whole_draft().past(self.today)}
            case _:
                return {"mark": self.mark(), "warnings": self.warnings}

    @property
    def _practice(self) -> Practice:
        return (self.answer("practice") or {})["practice"]  # type: ignore[no-any-return]

    @property
    def _edition(self) -> GuideEdition:
        return (self.answer("systems") or {})["edition"]  # type: ignore[no-any-return]

    @cached_property
    def offer(self) -> Offer:
        """The editions that the practice's plan may follow."""
        return offer_to(self._practice, self.today)

    @cached_property
    def on_record(self) -> Migration | None:
        """The enquiry, request or approval that the start carries on."""
        return self._practice.migrations.filter(state__in=PIPELINE_STATES).select_related("edition").first()

    def get_form_initial(self, step: str) -> dict[str, Any]:
        """Begin with what is on record."""
        if step == "systems" and self.on_record:
            known = self.on_record
            return {
                "from_system": known.from_system_id,
                "to_system": known.to_system_id,
                "partner": known.partner_id,
                # A commissioner's own edition that came since goes before the national one on record.
                "edition": self.offer.editions[0].code if self.offer.own else known.edition.code,
            }
        if step == "systems":
            return {"from_system": self._practice.current_system_id}
        if step == "questions" and self.on_record:
            return dict(self.on_record.answers)
        return {}

    def get_form(self, step: str | None = None, data: Any = None, files: Any = None) -> forms.Form:
        """Return the form of `step`: empty for a new search, and for a yes that must be given afresh."""
        step = step or self.steps.current
        if self.request.method != "POST" and (
            step == CHECK or (step == "practice" and "q" in self.request.GET)
        ):
            data = None
        return super().get_form(step, data=data, files=files)  # type: ignore[no-any-return]

    def get_context_data(self, form: forms.Form, **kwargs: Any) -> dict[str, Any]:
        """Return what the page of the current step shows."""
        step = self.steps.current
        context: dict[str, Any] = {"page_title": TITLES[step], "today": self.today}
        match step:
            case "practice":
                context |= self._search(form)
            case "systems":
                context["on_record"] = self.on_record
            case "check":
                context |= self._summary()
        if CHANGE in self.request.GET:
            context["back_url"] = self.get_step_url(CHECK)
        elif step != "practice":
            context["back_url"] = self.get_step_url(self.steps.prev)
        else:
            context["back_url"] = "/"
        return super().get_context_data(form=form, **context, **kwargs)  # type: ignore[no-any-return]

    def _search(self, form: Any) -> dict[str, Any]:
        """Offer the practices that were searched for, or all of them when they are few."""
        text = self.request.GET.get("q", form["q"].value() or "")
        practices = list(self.permitted[: FEW_PRACTICES + 1])
        search = None
        if len(practices) > FEW_PRACTICES:
            searched = text or "q" in self.request.GET
            search = SearchForm({"q": text} if searched else None, permitted=self.permitted)
            practices = search.results if search.is_valid() else []
        form.initial["practice"] = text.strip().upper()
        form.offer(practices)
        return {
            "search": search,
            "practices": practices,
            "q": text,
            "error_title": search is not None and bool(search.errors),
        }

    def _summary(self) -> dict[str, Any]:
        """Return the whole plan as the last page shows it."""
        draft = self._whole_draft()
        return {
            "draft": draft,
            "facts": self._facts(draft),
            "warnings": self.warnings,
            "done": self.done_slugs(),
            "open_all": "open" in self.request.GET,
        }

    def _facts(self, draft: Draft) -> list[dict[str, Any]]:
        """Return the answers as rows of a summary list, each with the way back to it."""
        systems, answers = (self.answer(step) or {} for step in ("systems", "questions"))
        facts = [
            ("Practice", self._practice, "practice"),
            ("Moving from", systems["from_system"], "systems"),
            ("Moving to", systems["to_system"], "systems"),
            ("Guide", draft.edition, "systems"),
            ("Delivery partner", systems["partner"] or "None, or not known yet", "systems"),
            ("Go live", long_date(draft.dates[MilestoneKind.GO_LIVE]), "dates"),
            ("Questions", f"{sum(answers.values())} of {len(answers)} answered with yes", "questions"),
        ]
        if past := draft.past(self.today):
            done = f"{len(self.done_slugs())} of the {len(past)} items due before today"
            facts.append(("Already done", done, ALREADY_DONE))
        return [
            {
                "key": {"text": key},
                "value": {"text": str(value)},
                "actions": {
                    "items": [
                        {
                            "text": "Change",
                            "href": f"{self.get_step_url(step)}?{CHANGE}=1",
                            "visuallyHiddenText": key[0].lower() + key[1:],
                        }
                    ]
                },
            }
            for key, value, step in facts
        ]

    # Going on

    def render_next_step(self, form: forms.Form, **kwargs: Any) -> HttpResponse:
        """Go on, or back to the last page when an answer was changed from there."""
        following = self._first_unanswered() if CHANGE in self.request.GET else self.get_next_step()
        return redirect(self.get_step_url(following))

    def render_done(self, form: forms.Form, **kwargs: Any) -> HttpResponse:
        """Start the migration and go to its page; on the way here every answer was read again."""
        draft = self._whole_draft()
        systems, dates, answers = (self.answer(step) or {} for step in ("systems", "dates", "questions"))
        done = self.done_slugs()
        practice = self._practice
        try:
            migration = start_migration(
                by=self.request.user,
                practice=practice,
                from_system=systems["from_system"],
                to_system=systems["to_system"],
                edition=systems["edition"],
                given=dates["given"],
                answers=answers,
                today=self.today,
                partner=systems["partner"],
                done_items=[row.item.pk for row in draft.items if row.item.slug in done],
            )
        except CannotStart as error:
            form.add_error(None, str(error))
            return self.render(form)  # type: ignore[no-any-return]
        self.storage.reset()
        self.request.session[STARTED] = migration.pk
        messages.success(
            self.request,
            f"The migration of {practice.name} has started. Its plan has {len(draft.items)} items.",
        )
        return redirect("migration", pk=migration.pk)
