"""Addresses of the commissioners' own editions."""

from django.urls import path

from editions.views import edition, publishing, rows

urlpatterns = [
    path("editions/", edition.own_editions, name="own_editions"),
    path("editions/start/", edition.start, name="start_edition"),
    path("editions/<int:pk>/", edition.draft, name="draft"),
    path("editions/<int:pk>/revise/", edition.revise, name="revise_edition"),
    path("editions/<int:pk>/dates/", edition.dates, name="draft_dates"),
    path("editions/<int:pk>/discard/", edition.discard, name="draft_discard"),
    path("editions/<int:pk>/preview/", publishing.preview, name="draft_preview"),
    path("editions/<int:pk>/publish/", publishing.publish, name="draft_publish"),
    path("editions/<int:pk>/phases/<slug:slug>/", rows.phase, name="draft_phase"),
    path("editions/<int:pk>/phases/<slug:slug>/add/", rows.add_to_phase, name="draft_add_item"),
    path("editions/<int:pk>/items/<int:item_pk>/", rows.item, name="draft_item"),
    path("editions/<int:pk>/items/<int:item_pk>/act/", rows.act_on_item, name="draft_item_act"),
    path("editions/<int:pk>/services/", rows.services, name="draft_services"),
    path("editions/<int:pk>/services/add/", rows.add_third_party, name="draft_add_service"),
    path("editions/<int:pk>/services/<int:service_pk>/", rows.service, name="draft_service"),
    path("editions/<int:pk>/services/<int:service_pk>/act/", rows.act_on_service, name="draft_service_act"),
]
