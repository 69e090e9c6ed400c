"""Addresses of the guide's pages. `compare` stands first: it is not an edition's code."""

from django.urls import path

from checklists.views import guide

urlpatterns = [
    path("", guide.home, name="guide_home"),
    path("compare/", guide.compare, name="guide_compare"),
    path("<slug:code>/", guide.edition, name="guide_edition"),
    path("<slug:code>/phases/<slug:slug>/", guide.phase, name="guide_phase"),
    path("<slug:code>/items/<slug:slug>/", guide.item, name="guide_item"),
    path("<slug:code>/lessons/", guide.lessons, name="guide_lessons"),
    path("<slug:code>/glossary/", guide.glossary, name="guide_glossary"),
    path("<slug:code>/third-parties/", guide.third_parties, name="guide_third_parties"),
    path("<slug:code>/cutover-areas/", guide.areas, name="guide_areas"),
    path("<slug:code>/time-rules/", guide.time_rules, name="guide_time_rules"),
    path("<slug:code>/questions/", guide.questions, name="guide_questions"),
]
