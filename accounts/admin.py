"""People and the audit log, for administrators."""

from django.contrib import admin

from accounts.admin_readonly import KeptAdmin, ReadOnlyAdmin
from accounts.models import AuditEvent, User


@admin.register(User)
class UserAdmin(KeptAdmin):
    """Read and switch off accounts. They begin with an invitation; passwords are reset by mail."""

    list_display = ["name", "email", "is_active", "last_login"]
    list_filter = ["is_active", "is_staff"]
    search_fields = ["name", "email"]
    fields = ["name", "email", "is_active", "is_staff", "last_login", "date_joined"]
    readonly_fields = ["last_login", "date_joined"]


@admin.register(AuditEvent)
class AuditEventAdmin(ReadOnlyAdmin):
    """What left no row of its own: sign-ins, refusals, exports."""

    list_display = ["at", "kind", "actor_name", "what", "subject", "address"]
    list_filter = ["kind", "at"]
    search_fields = ["actor_name", "actor_email", "what", "subject"]
    show_full_result_count = False  # counts a log of millions for nothing
