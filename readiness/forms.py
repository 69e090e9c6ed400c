"""Forms for signing, deciding, and taking either back."""

from django import forms

from nhsuk.forms import FreeTextField


class SignForm(forms.Form):
    """A tick under the statement, which comes back word for word as it was shown."""

    statement = forms.CharField(widget=forms.HiddenInput, max_length=2000)
    agreed = forms.BooleanField(
        label="I have read this and sign it", error_messages={"required": "Tick the box to sign"}
    )


class GoAheadForm(forms.Form):
    """Why a person goes on although something is not ready. `seen` is what they saw, a line each."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=10_000)
    reason = FreeTextField(
        required=False,
        max_length=500,
        rows=3,
        label="Why do you go ahead all the same?",
        help_text="Your name, role and reason are kept for ever, and the commissioner is told.",
    )

    def __init__(self, *args: object, ready: bool, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        if ready:
            self.fields["reason"].label = "Is there anything to add? (optional)"
            self.fields["reason"].help_text = FreeTextField.PLEA


class WithdrawForm(forms.Form):
    """Why a signature is taken back."""

    reason = FreeTextField(
        max_length=300,
        rows=2,
        label="Why is it taken back?",
        help_text="The signature and this reason show for ever.",
        error_messages={"required": "Say why it is taken back"},
    )
