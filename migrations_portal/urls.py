"""Every door of the portal."""

from django.conf import settings
from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from django.views.generic import TemplateView

COOKIES = {"session_cookie": settings.SESSION_COOKIE_NAME, "csrf_cookie": settings.CSRF_COOKIE_NAME}

urlpatterns = [
    path("", include("checklists.urls")),
    path("", include("third_parties.urls")),
    path("migrations/<int:pk>/cutover/", include("cutover.urls")),
    path("", include("readiness.urls")),
    path("", include("closing.urls")),
    path("", include("lessons.urls")),
    path("", include("editions.urls")),
    path("", include("audit.urls")),
    path("", include("reminders.urls")),
    path("", include("dashboards.urls")),
    path("", include("api.urls")),
    path("practices/", include("practices.urls")),
    path("", include("practices.urls_people")),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
    *(
        path(
            f"{page}/",
            login_not_required(
                TemplateView.as_view(template_name=f"pages/{page}.html", extra_context=COOKIES)
            ),
            name=f"page_{page}",
        )
        for page in ("accessibility", "privacy", "cookies")
    ),
]
if settings.DEBUG:
    urlpatterns += [path("design/", include("nhsuk.urls"))]
