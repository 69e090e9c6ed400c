"""What people may ask of the practice pages."""

from django import forms
from django.urls import reverse_lazy


class SearchForm(forms.Form):
    """One box: a name, an ODS code or a postcode, or parts of them. Typing refreshes the results."""

    q = forms.CharField(
        label="Find a practice",
        help_text="Name, ODS code or postcode, or part of one",
        required=False,
        max_length=100,
        error_messages={"max_length": "Search must be 100 characters or fewer"},
        widget=forms.SearchInput(
            attrs={
                "autocomplete": "off",
                "hx-get": reverse_lazy("practice_list"),
                "hx-trigger": "input changed delay:300ms",
                "hx-target": "#results",
                "hx-replace-url": "true",
                "hx-sync": "this:replace",
            }
        ),
    )

    nhsuk = {"q": {"label_size": "s", "width": 20}}
