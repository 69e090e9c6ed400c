"""What someone without a mouse does: press Tab until they are there, and type."""

from playwright.sync_api import Locator, Page, expect

LONGEST_WAY = 150

# Where the focus is, and whether it shows: the element, what lies in it or its label must look
# different once the focus is gone.
STOP = """
() => {
  const focused = document.activeElement;
  const parts = [focused, ...focused.querySelectorAll('*'), ...(focused.labels ?? [])];
  const look = () => parts.flatMap(part => [null, '::before', '::after'].map(pseudo => {
    const style = getComputedStyle(part, pseudo);
    return [style.outline, style.boxShadow, style.backgroundColor, style.borderColor, style.borderWidth,
      style.textDecoration].join();
  })).join();
  const box = focused.getBoundingClientRect();
  const withFocus = look();
  focused.blur();
  const shows = look() !== withFocus;
  focused.focus();
  return {
    tag: focused.tagName,
    name: (focused.getAttribute('aria-label') || focused.textContent || focused.name).trim().slice(0, 60),
    place: [...document.querySelectorAll('*')].indexOf(focused),
    hasSize: box.width * box.height > 0,
    onScreen: box.bottom > 0 && box.top < window.innerHeight,
    shows,
  };
}
"""


def tab_to(page: Page, target: Locator, *, most: int = LONGEST_WAY) -> None:
    """Press Tab until `target` has the focus, and see that the focus shows there."""
    wanted = target.element_handle()
    for _ in range(most):
        if wanted.evaluate("e => e === document.activeElement"):
            break
        page.keyboard.press("Tab")
    expect(target).to_be_focused()
    assert page.evaluate(STOP)["shows"], f"The focus does not show on {target}"


def button(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=name, exact=True)


def link(page: Page, name: str) -> Locator:
    return page.get_by_role("link", name=name, exact=True)
