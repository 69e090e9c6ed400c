"""The crispy pack, the error summary and the plain wordings."""

import re

import pytest
from crispy_forms.helper import FormHelper
from crispy_forms.layout import Button, Fieldset, Layout, Submit
from django import forms
from django.template import Context, Template

from nhsuk import components
from nhsuk.errors import form_errors, lower_first
from nhsuk.forms import DateField
from nhsuk.gallery import WRONG_ANSWERS, GalleryForm, RowFormSet

OPTION = re.compile(r"<option.*?</option>", re.S)


def drawn(form, how="{{ form|crispy }}"):
    return Template("{% load nhsuk crispy_forms_tags %}" + how).render(Context({"form": form}))


def summary(*given):
    return Template("{% load nhsuk %}{% error_summary forms=given %}").render(Context({"given": given}))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("name", ['class="nhsuk-input nhsuk-input--width-20"', 'autocomplete="name"']),
        ("email", ['type="email"', 'spellcheck="false"', 'autocomplete="email"']),
        ("password", ['data-module="nhsuk-password-input"']),
        ("patients", ['type="text"', 'inputmode="numeric"']),
        ("cost", ['inputmode="decimal"']),
        ("notes", ["nhsuk-textarea"]),
        ("reason", ['data-maxlength="200"']),
        ("system", ["nhsuk-select"]),
        ("outcome", ['data-module="nhsuk-radios"']),
        ("told", ['data-module="nhsuk-checkboxes"']),
        ("agree", ['type="checkbox" value="on"']),
        ("go_live", ['class="nhsuk-date-input"']),
        ("plan", ['type="file"']),
        ("token", ['type="hidden" name="token" value="kept"']),
    ],
)
def test_every_widget_is_drawn(name, expected):
    field = drawn(GalleryForm()[name], "{{ form|as_crispy_field }}")
    assert all(part in field for part in expected)


@pytest.mark.parametrize("how", ["{{ form|crispy }}", "{% crispy form %}"])
def test_no_browser_validation_and_no_cut_off(how):
    page = drawn(GalleryForm(), how)
    for attribute in (" required", " maxlength=", " min=", " placeholder="):
        assert attribute not in page


def test_crispy_writes_the_whole_form():
    page = drawn(GalleryForm(), "{% crispy form %}")
    assert re.search(r'<form [^>]*method="post" novalidate enctype="multipart/form-data"', page)
    assert 'type="submit"' in page
    assert "btn" not in page


def test_the_date_has_three_labelled_boxes():
    page = drawn(GalleryForm(initial={"go_live": "2027-01-06"})["go_live"], "{{ form|as_crispy_field }}")
    for part, value in (("day", "6"), ("month", "1"), ("year", "2027")):
        assert f'for="id_go_live_{part}"' in page
        box = re.search(rf'<input [^>]*name="go_live_{part}"[^>]*>', page)[0]
        assert 'autocomplete="off"' in box
        assert 'inputmode="numeric"' in box
        assert f'value="{value}"' in box
    assert re.search(r'<fieldset[^>]* role="group"', page)


def test_only_the_wrong_box_is_marked():
    page = drawn(GalleryForm(WRONG_ANSWERS)["go_live"], "{{ form|as_crispy_field }}")
    marked = re.findall(r'<input class="[^"]*nhsuk-input--error[^"]*" id="(\w+)"', page)
    assert marked == ["id_go_live_month"]


def test_errors_stand_by_the_field_with_their_prefix():
    page = drawn(GalleryForm(WRONG_ANSWERS)["name"], "{{ form|as_crispy_field }}")
    assert re.search(r"Error:\s*</span>\s*Enter full name", page)
    assert 'aria-describedby="id_name-hint id_name-error"' in page


def test_what_was_typed_is_kept():
    page = drawn(GalleryForm({**WRONG_ANSWERS, "outcome": "done", "system": "emis", "told": ["emis"]}))
    assert 'value="no-at-sign"' in page
    assert re.search(r'value="done"\s+checked', page)
    assert re.search(r'value="emis"\s+selected', page)
    assert re.search(r'type="checkbox" value="emis"\s+checked', page)


def test_a_password_is_never_sent_back():
    assert "hunter2" not in drawn(GalleryForm({"password": "hunter2"}))


def test_a_choice_reveals_its_field_once():
    page = drawn(GalleryForm())
    assert page.count('name="other_outcome"') == 1
    assert (
        page.index('id="conditional-id_outcome-3"')
        < page.index('name="other_outcome"')
        < page.index("id_told")
    )


def test_labels_and_values_are_escaped():
    class Form(forms.Form):
        one = forms.CharField(label="<b>x</b>", help_text="<b>x</b>", initial="<b>x</b>")
        two = forms.ChoiceField(
            label="<b>x</b>", choices=[("<b>x</b>", "<b>x</b>")], widget=forms.RadioSelect
        )
        three = DateField(label="<b>x</b>", help_text="<b>x</b>")
        four = forms.BooleanField(label="<b>x</b>")

    wrong = Form({"one": "", "two": "<b>y</b>", "three_day": "<b>", "three_month": "1", "three_year": "2027"})
    for page in (drawn(Form()), drawn(wrong), summary(wrong)):
        assert "<b>" not in page
        assert "&amp;lt;" not in page


def test_an_unknown_widget_is_refused_by_name():
    class Form(forms.Form):
        when = forms.DateTimeField(widget=forms.SplitDateTimeWidget)

    with pytest.raises(TypeError, match="SplitDateTimeWidget"):
        drawn(Form())


def test_a_formset_is_drawn_with_its_management_form():
    page = drawn(RowFormSet())
    assert 'name="form-TOTAL_FORMS"' in page
    assert 'id="id_form-1-told_on_day"' in page
    assert 'name="form-1-told_on_day"' in page


def test_layout_fieldsets_and_buttons():
    form = GalleryForm()
    helper = FormHelper()
    helper.form_tag = False
    helper.layout = Layout(
        Fieldset("Who you are", "name", "email"),
        Submit("go", "Go & see", css_class="nhsuk-button--secondary"),
        Button("stay", "Stay"),
    )
    page = Template("{% load crispy_forms_tags %}{% crispy form helper %}").render(
        Context({"form": form, "helper": helper})
    )
    assert "<form" not in page
    assert re.search(r'nhsuk-fieldset__legend--m">Who you are</legend>', page)
    assert 'class="nhsuk-button nhsuk-button--secondary"' in page
    assert 'type="button"' in page


def test_the_summary_leads_to_every_wrong_field():
    form = GalleryForm(WRONG_ANSWERS)
    page, fields = summary(form), drawn(form)
    targets = re.findall(r'href="#([^"]+)"', page)
    assert len(targets) == len(form_errors([form])) == 10
    for target in targets:
        assert f'id="{target}"' in fields
    assert "id_go_live_month" in targets
    assert 'data-module="nhsuk-error-summary"' in page


def test_the_summary_covers_several_forms_and_formsets():
    rows = RowFormSet(
        {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0", "form-0-told_on_day": "6", "form-0-service": ""}
    )
    targets = re.findall(r'href="#([^"]+)"', summary(GalleryForm({}), rows))
    assert {"id_name", "id_form-0-service", "id_form-0-told_on_month"} <= set(targets)


@pytest.mark.parametrize("form", [GalleryForm(), None])
def test_no_error_no_summary(form):
    page = Template("{% load nhsuk %}{% error_summary form %}").render(Context({"form": form}))
    assert page == ""


def test_errors_of_the_whole_form_have_no_link():
    class Form(forms.Form):
        def clean(self):
            raise forms.ValidationError("These two disagree.")

    assert [(error.text, error.href) for error in form_errors([Form({})])] == [("These two disagree", "")]


@pytest.mark.parametrize(
    ("field", "typed", "says"),
    [
        (forms.CharField(label="Full name"), "", "Enter full name"),
        (forms.CharField(label="ODS code"), "", "Enter ODS code"),
        (forms.CharField(label="Why?"), "", "Answer \u201cWhy?\u201d"),
        (forms.ChoiceField(label="System"), "", "Select system"),
        (forms.BooleanField(label="I agree"), "", "Tick \u201cI agree\u201d"),
        (DateField(label="Go live"), "", "Enter a date for go live"),
        (DateField(label="Go-live date"), "", "Enter go-live date"),
        (forms.CharField(label="Name", max_length=2), "abc", "Name must be 2 characters or fewer"),
        (forms.CharField(label="Name", min_length=2), "a", "Name must be 2 characters or more"),
        (forms.IntegerField(label="Patients", min_value=1), "0", "Patients must be 1 or more"),
        (forms.IntegerField(label="Patients", max_value=1), "2", "Patients must be 1 or less"),
        (forms.IntegerField(label="Patients"), "x", "Patients must be a whole number"),
        (forms.DecimalField(label="Cost"), "x", "Cost must be a number"),
        (forms.CharField(label="A", error_messages={"required": "Say it. Please."}), "", "Say it. Please."),
        (forms.CharField(label="A", max_length=1, error_messages={"max_length": "Short!"}), "ab", "Short!"),
    ],
)
def test_wordings(field, typed, says):
    form = type("Form", (forms.Form,), {"answer": field})({"answer": typed})
    assert [error.text for error in form_errors([form])] == [says]


@pytest.mark.parametrize(
    ("label", "expected"), [("Full name", "full name"), ("IDP date", "IDP date"), ("I am", "I am")]
)
def test_lower_first_keeps_abbreviations(label, expected):
    assert lower_first(label) == expected


CHOICES = [("", "Any"), ("a", "A & B <i>"), (2, "Two"), ("Makers", [("x", "X"), ("y", 'Y "y"')])]


@pytest.mark.parametrize("sent", ["", "a", "2", "y", "none of them"])
def test_a_select_reads_as_upstream_would_write_it(sent):
    """Its options are written by us, as upstream is slow over many."""

    class Form(forms.Form):
        pick = forms.ChoiceField(choices=CHOICES, required=False)

    flat = [*CHOICES[:3], ("x", "Makers: X"), ("y", 'Makers: Y "y"')]
    items = [{"value": str(key), "text": text, "selected": str(key) == sent} for key, text in flat]
    upstream = components.render("select", {"items": items})
    found = drawn(Form({"pick": sent}, use_required_attribute=False)["pick"], "{{ form|as_crispy_field }}")
    options = [[" ".join(one.split()) for one in OPTION.findall(page)] for page in (found, upstream)]
    assert options[0] == options[1]
    assert len(options[0]) == 5


def test_what_was_typed_is_not_remembered():
    """A field that holds nothing of a person's own is drawn once for everybody, any other each time."""

    class Form(forms.Form):
        name = forms.CharField()
        why = forms.ChoiceField(choices=[("o", "Other")], widget=forms.RadioSelect)
        other = forms.CharField()
        nhsuk = {"why": {"conditional": {"o": ["other"]}}}

    components._rendered.cache_clear()
    page = drawn(Form({"name": "Secret", "other": "Hidden"}))
    assert "Secret" in page
    assert "Hidden" in page
    assert components._rendered.cache_info().currsize == 0
    first, second = (
        drawn(Form()["name"], "{% nhsuk_field form %}"),
        drawn(Form()["name"], "{% nhsuk_field form %}"),
    )
    assert first == second
    assert components._rendered.cache_info().currsize == 1
