"""What boards and the public ask: the pipeline, the board report, freedom of information."""

from django.urls import URLPattern, path

from dashboards.views import foi
from dashboards.views.pipeline import pipeline
from dashboards.views.report import board_report

urlpatterns: list[URLPattern] = [
    path("pipeline/", pipeline, name="board_pipeline"),
    path("report/", board_report, name="board_report"),
    path("foi/", foi.foi, name="board_foi"),
    path("foi/answers.xlsx", foi.xlsx, name="board_foi_xlsx"),
    path("foi/answers.zip", foi.csv_files, name="board_foi_zip"),
]
