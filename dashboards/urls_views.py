"""Many migrations: their items, against the calendar, beside each other, and over the map."""

from django.urls import URLPattern, path

from dashboards.views.calendar import calendar
from dashboards.views.census import census
from dashboards.views.compare import compare
from dashboards.views.due import csv_file, due, xlsx
from dashboards.views.england import england
from dashboards.views.timeline import timeline

urlpatterns: list[URLPattern] = [
    path("due/", due, name="board_due"),
    path("due/items.csv", csv_file, name="board_due_csv"),
    path("due/items.xlsx", xlsx, name="board_due_xlsx"),
    path("timeline/", timeline, name="board_timeline"),
    path("calendar/", calendar, name="board_calendar"),
    path("compare/", compare, name="board_compare"),
    path("census/", census, name="board_census"),
    path("england/", england, name="board_england"),
]
