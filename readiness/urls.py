"""Signatures, and whether a migration is ready."""

from django.urls import path

from readiness.views import gates, signatures

urlpatterns = [
    path("migrations/<int:pk>/readiness/", gates.readiness, name="readiness"),
    path("migrations/<int:pk>/readiness/<str:gate>/", gates.go_ahead, name="go_ahead"),
    path("migrations/<int:pk>/readiness/<str:gate>/withdraw/", gates.withdraw, name="withdraw_go_ahead"),
    path("migrations/<int:pk>/signatures/", signatures.sign_offs, name="sign_offs"),
    path("migrations/<int:pk>/signatures/<str:kind>/", signatures.sign_off, name="sign_off"),
    path(
        "migrations/<int:pk>/signatures/<str:kind>/withdraw/", signatures.withdraw, name="withdraw_sign_off"
    ),
]
