"""The portal's own pages: a practice's migration, its checklists and its dates."""

from django.urls import include, path

from checklists.views import dates, enquiry, items, migration, updates

urlpatterns = [
    path("", migration.home, name="home"),
    path("guide/", include("checklists.urls_guide")),
    path("migrations/start/", include("checklists.urls_start")),
    path("migrations/enquiry/", enquiry.choose_practice, name="choose_practice"),
    path("migrations/enquiry/<str:ods_code>/", enquiry.record_enquiry, name="record_enquiry"),
    path("migrations/<int:pk>/", migration.migration, name="migration"),
    path("migrations/<int:pk>/state/", migration.change_state, name="change_state"),
    path("migrations/<int:pk>/phases/<slug:slug>/", items.phase, name="phase"),
    path("migrations/<int:pk>/items/", items.all_items, name="all_items"),
    path("migrations/<int:pk>/items/update/", items.update_many, name="update_many"),
    path("migrations/<int:pk>/items/add/", items.add_item, name="add_item"),
    path("migrations/<int:pk>/dates/", dates.dates, name="dates"),
    path("migrations/<int:pk>/dates/<str:kind>/move/", dates.move, name="move_date"),
    path("migrations/<int:pk>/dates/changes/<int:change_pk>/undo/", dates.undo, name="undo_move"),
    path("migrations/<int:pk>/guide/", updates.guide_update, name="guide_update"),
    path("migrations/<int:pk>/guide/<int:update_pk>/undo/", updates.undo, name="undo_guide_update"),
    path("migrations/<int:pk>/answers/", updates.answers, name="change_answers"),
    path("items/<int:pk>/", items.item, name="task"),
    path("items/<int:pk>/tick/", items.tick, name="tick"),
]
