"""Addresses of the lessons. `shared` stands first: it is not a lesson's number."""

from django.urls import path

from lessons.views import icb, library, practice

urlpatterns = [
    path("lessons/", library.library, name="lessons"),
    path("lessons/shared/", icb.shared, name="shared_lessons"),
    path("lessons/<int:pk>/", library.lesson, name="lesson"),
    path("lessons/<int:pk>/edit/", practice.edit, name="edit_lesson"),
    path("lessons/<int:pk>/share/", practice.share, name="share_lesson"),
    path("lessons/<int:pk>/take-back/", practice.take_back, name="take_back_lesson"),
    path("lessons/<int:pk>/publish/", icb.publish, name="publish_lesson"),
    path("lessons/<int:pk>/withdraw/", icb.withdraw, name="withdraw_lesson"),
    path("migrations/<int:pk>/lessons/", practice.lessons, name="migration_lessons"),
    path("migrations/<int:pk>/lessons/write/", practice.write, name="write_lesson"),
    path("migrations/<int:pk>/lessons/<int:lesson_pk>/helped/", library.helped, name="lesson_helped"),
]
