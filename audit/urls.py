"""Who changed what."""

from django.urls import path

from audit import views

urlpatterns = [
    path("audit/", views.trail, name="audit"),
    path("audit/download/", views.download, name="audit_download"),
    path("audit/people/<int:pk>/", views.person_trail, name="person_trail"),
    path("migrations/<int:pk>/history/", views.migration_trail, name="migration_trail"),
    path("practices/<str:ods_code>/history/", views.practice_trail, name="practice_trail"),
]
