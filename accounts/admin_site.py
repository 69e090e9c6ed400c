"""The admin pages: for administrators, behind the same sign-in as everything else."""

from collections.abc import Iterable
from typing import Any

from django.contrib.admin import AdminSite, ModelAdmin
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.db.models.base import ModelBase
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.decorators import method_decorator

from accounts.admin_fields import SafeFields
from accounts.session_rules import roles_of

# allauth would let an administrator read second-factor secrets, confirm a stranger's address as
# somebody's own, and add sign-on providers that no environment names.
# Django's groups say nothing here: what people may do is a matter of their roles.
KEPT_OUT = {"account", "auth", "mfa", "socialaccount", "usersessions"}


class PortalAdminSite(AdminSite):
    """Django's admin without its own door."""

    site_header = site_title = "Migrations Portal: administration"
    index_title = "What do you want to look after?"

    def has_permission(self, request: HttpRequest) -> bool:
        """Say whether the person is an administrator whose account is switched on."""
        return super().has_permission(request) and "administrator" in roles_of(request.user)

    def register(
        self,
        model_or_iterable: ModelBase | Iterable[ModelBase],
        admin_class: type[ModelAdmin] | None = None,
        **options: Any,
    ) -> None:
        """Register the models, except those kept out; with fields that are safe."""
        models = [model_or_iterable] if isinstance(model_or_iterable, ModelBase) else model_or_iterable
        wanted = [m for m in models if issubclass(m, Model) and m._meta.app_label not in KEPT_OUT]
        pages = admin_class or ModelAdmin
        safe = type(pages.__name__, (SafeFields, pages), {})
        super().register(wanted, safe, **options)

    @method_decorator(login_not_required)
    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Send whoever is signed out to the portal's sign-in page; raise PermissionDenied for others."""
        if request.user.is_authenticated and not self.has_permission(request):
            raise PermissionDenied
        return redirect_to_login(request.GET.get("next") or reverse("admin:index"))

    def password_change(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:  # type: ignore[override]
        """Send the administrator to the page where everybody changes their password."""
        return HttpResponseRedirect(reverse("account_change_password"))
