"""The admin site that stands in the place of Django's own."""

from django.contrib.admin.apps import AdminConfig


class PortalAdminConfig(AdminConfig):
    """Django's admin, for administrators only."""

    default_site = "accounts.admin_site.PortalAdminSite"
