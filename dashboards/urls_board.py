"""The board, what people keep of it, and what they take from it."""

from django.urls import path

from dashboards.views import board, board_rating, exports, saved

urlpatterns = [
    path("", board.board, name="board"),
    path("board.csv", exports.csv_file, name="board_csv"),
    path("board.xlsx", exports.xlsx, name="board_xlsx"),
    path("columns/", saved.columns, name="board_columns"),
    path("views/", saved.views, name="board_views"),
    path("views/save/", saved.save, name="board_save_view"),
    path("views/<int:pk>/remove/", saved.remove, name="board_remove_view"),
    path("views/<int:pk>/default/", saved.default, name="board_default_view"),
    path("migrations/<int:pk>/rating/", board_rating.rating, name="board_rating"),
    path("migrations/<int:pk>/rating/remove/", board_rating.remove, name="board_remove_rating"),
]
