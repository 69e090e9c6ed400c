"""The pages of one migration's cutover."""

from django.urls import path

from cutover.views import areas, clock, reentry, rounds

urlpatterns = [
    path("", areas.overview, name="cutover"),
    path("areas/<slug:area>/", areas.area, name="cutover_area"),
    path("pack/", areas.pack, name="cutover_pack"),
    path("pack/<slug:area>/", areas.pack, name="cutover_area_pack"),
    path("clock/", clock.clock, name="cutover_clock"),
    path("clock/report/", clock.report, name="cutover_report"),
    path("re-entry/", reentry.reentry, name="reentry"),
    path("re-entry/count/", reentry.count, name="reentry_count"),
    path("re-entry/undo/", reentry.undo, name="reentry_undo"),
    path("re-entry/progress/", reentry.progress, name="reentry_progress"),
    path("re-entry/days/<slug:area>/<str:day>/", reentry.correct, name="reentry_correct"),
    path("data-checks/", rounds.rounds, name="data_checks"),
    path("data-checks/add/", rounds.add, name="add_data_check"),
    path("data-checks/<int:round_pk>/", rounds.change, name="data_check"),
]
