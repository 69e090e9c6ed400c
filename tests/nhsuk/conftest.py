import copy

import pytest


@pytest.fixture(autouse=True)
def _bottom_floor(settings):
    """Without the floors above: their pages, and what they add to every page."""
    settings.ROOT_URLCONF = "tests.nhsuk.urls"
    templates = copy.deepcopy(settings.TEMPLATES)
    options = templates[0]["OPTIONS"]
    options["context_processors"] = [
        name for name in options["context_processors"] if name.startswith(("django.", "nhsuk."))
    ]
    settings.TEMPLATES = templates
