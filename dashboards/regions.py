"""NHS England's regions."""

from django.db.models import Q

# By their ODS codes, as column 3 of the ODS practice file gives them.
REGIONS = {
    "Y61": "East of England",
    "Y56": "London",
    "Y60": "Midlands",
    "Y63": "North East and Yorkshire",
    "Y62": "North West",
    "Y59": "South East",
    "Y58": "South West",
}
NO_REGION = "No region recorded"
NONE = "none"  # in an address: the practices without a region, or without an ICB
REGION_CHOICES = [("", "Any"), *REGIONS.items(), (NONE, NO_REGION)]


def in_region(code: str) -> Q:
    """Return the condition on a migration that its practice is in a region, or in none recorded."""
    return Q(practice__region="" if code == NONE else code)


def region_name(code: str) -> str:
    """Return what a region is called; a code of another time stands for itself."""
    return REGIONS.get(code, code) or NO_REGION
