"""The closed lists of the field: milestones and the states of a migration."""

from django.db import models


class MilestoneKind(models.TextChoices):
    """The dates a migration hangs on, in the order they fall."""

    ORDER = "order", "Order placed"
    KICK_OFF = "kick_off", "Kick-off meeting"
    TECHNICAL_SURVEY = "technical_survey", "Technical survey"
    IDP = "idp", "Initial data production"
    DATA_CHECK_SIGN_OFF = "data_check_sign_off", "Data checking signed off"
    CUTOVER_PLANNING = "cutover_planning", "Cutover planning meeting"
    FDP = "fdp", "Final data production"
    GO_LIVE = "go_live", "Go live"
    LEGACY_ACCESS_END = "legacy_access_end", "Legacy access ends"
    CLOSED = "closed", "Migration closed"


ASKED_KINDS = (
    MilestoneKind.KICK_OFF,
    MilestoneKind.IDP,
    MilestoneKind.FDP,
    MilestoneKind.GO_LIVE,
    MilestoneKind.LEGACY_ACCESS_END,
)

# How a milestone reads inside a sentence: "28 days before final data production".
ANCHOR_NAMES = {
    "order": "placing the order",
    "kick_off": "the kick-off meeting",
    "technical_survey": "the technical survey",
    "idp": "initial data production",
    "data_check_sign_off": "data checking sign-off",
    "cutover_planning": "the cutover planning meeting",
    "fdp": "final data production",
    "go_live": "go live",
    "legacy_access_end": "the end of legacy access",
    "closed": "closing the migration",
}


# What is said of a milestone reached on its day.
REACHED_AS_PLANNED = {
    "order": "The order was placed as planned",
    "kick_off": "The kick-off meeting took place as planned",
    "technical_survey": "The technical survey took place as planned",
    "idp": "Initial data production took place as planned",
    "data_check_sign_off": "Data checking was signed off as planned",
    "cutover_planning": "The cutover planning meeting took place as planned",
    "fdp": "Final data production took place as planned",
    "go_live": "The practice went live as planned",
    "legacy_access_end": "Legacy access ended as planned",
    "closed": "The migration was closed as planned",
}


class MigrationState(models.TextChoices):
    """Where a migration stands on the road from a first question to the end."""

    ENQUIRY = "enquiry", "Enquiry"
    REQUESTED = "requested", "Requested"
    APPROVED = "approved", "Approved"
    DECLINED = "declined", "Declined"
    DEFERRED = "deferred", "Deferred"
    PLANNING = "planning", "Planning"
    ACTIVE = "active", "Active"
    PAUSED = "paused", "Paused"
    COMPLETED = "completed", "Completed"
    CANCELLED = "cancelled", "Cancelled"


# No plan yet: the practice and its commissioner are still deciding.
PIPELINE_STATES = (
    MigrationState.ENQUIRY,
    MigrationState.REQUESTED,
    MigrationState.APPROVED,
    MigrationState.DEFERRED,
)
# A practice has at most one migration in these states.
RUNNING_STATES = (MigrationState.PLANNING, MigrationState.ACTIVE, MigrationState.PAUSED)
# Nothing is done and nobody is reminded until it is taken up again.
STOPPED_STATES = (MigrationState.PAUSED, MigrationState.DEFERRED)
ENDED_STATES = (MigrationState.DECLINED, MigrationState.COMPLETED, MigrationState.CANCELLED)
