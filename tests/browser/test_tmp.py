import pytest
from tests.browser.test_keyboard import *
def test_tmp(open_window, cast):
    page = open_window(cast.manager)
    page.goto(f"/migrations/{cast.migration.pk}/phases/{PHASE}/")
    page.evaluate("""() => { window.stayed=true; window.log=[]; for (const n of ['htmx:beforeSwap','htmx:afterSwap','htmx:afterSettle','htmx:beforeRequest','focusin','focusout','keydown','submit','click']) document.addEventListener(n, e => window.log.push(n+' '+(e.target.id||e.target.tagName)+' active='+(document.activeElement.id||document.activeElement.tagName)+' '+Math.round(performance.now())), true) }""")
    page.locator(f".app-task", has=link(page, MEETING)).locator(".app-tick").focus()
    page.keyboard.press("Space")
    expect(button(page, f"Mark as not done: {MEETING}")).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_timeout(1500)
    print(page.evaluate("window.stayed")); print("\n".join(page.evaluate("window.log||[]")))
