"""What no text may hold, beyond what tests/fuzz tries in every form."""

import pytest
from django.core.exceptions import ValidationError

from nhsuk.validators import no_nhs_number


def test_a_text_too_long_to_look_through_is_refused():
    no_nhs_number("word " * 4000)
    with pytest.raises(ValidationError, match="Shorten the text to 20,000 characters or fewer"):
        no_nhs_number("word " * 4001)
