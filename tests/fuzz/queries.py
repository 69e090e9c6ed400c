"""What pages read from the end of their address; a page that is not named here is asked the usual."""

BOARD = [
    *["q", "icb", "sub_icb", "from_system", "to_system", "partner", "manager", "legacy"],
    *["go_live_from", "go_live_from_day", "go_live_from_month", "go_live_from_year", "go_live_to"],
    *["rag", "state", "phase", "overdue", "blocked", "sort", "page", "all"],
]
DUE = ["region", "icb", "from_system", "partner", "q", "within", "who", "status", "page"]
QUERIES = {
    "home": ["list", "page"],
    "practice_list": ["q", "page"],
    "all_items": ["show", "select"],
    "phase": ["show", "select"],
    "add_item": ["phase"],
    "guide_compare": ["old", "new", "phase"],
    "guide_edition": ["revision"],
    "guide_phase": ["revision"],
    "start_migration": ["practice"],
    "start_edition": ["base"],
    "draft_preview": ["with", "go_live_day", "go_live_month", "go_live_year"],
    "lessons": ["q", "phase", "item", "page"],
    "shared_lessons": ["show", "page"],
    "write_lesson": ["item", "phase"],
    "start_migration_step": ["q", "change", "open"],
    "audit": ["kind", "who", "since", "since_day", "since_month", "since_year", "until", "before"],
    "audit_download": ["kind", "who", "since", "until", "before"],
    "person_trail": ["before"],
    "migration_trail": ["before"],
    **dict.fromkeys(["board", "board_csv", "board_xlsx", "board_save_view"], BOARD),
    **dict.fromkeys(["board_due", "board_due_csv", "board_due_xlsx"], DUE),
    "board_rating": ["back"],
    "board_columns": ["back"],
    "migration": ["back"],
    "practice_detail": ["back"],
    "account_login": ["next"],
    "admin:index": ["next"],
    "admin:practices_practice_changelist": ["q", "p", "o", "e", "status__exact", "all"],
    "admin:accounts_user_changelist": ["q", "p", "o", "is_active__exact"],
    "admin:autocomplete": ["term", "app_label", "model_name", "field_name", "page"],
}
USUAL = ["q", "page", "next", "before", "show"]
