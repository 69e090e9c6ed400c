/**
 * The portal's own script: switches the NHS.UK components on, keeps them alive
 * in parts that HTMX swaps in, and looks after the keyboard focus meanwhile.
 */
import { InitError, initAll } from './nhsuk-frontend.min.js'

document.body.classList.add('js-enabled', 'nhsuk-frontend-supported')
initAll()

// The element that had the focus before a swap, by id.
let focusedId = ''

document.addEventListener('htmx:beforeSwap', () => {
  focusedId = document.activeElement?.id ?? ''
})

document.addEventListener('htmx:afterSwap', ({ detail }) => {
  // With an outerHTML swap the event's element is the new one when it is still in the page.
  const scope = detail.elt?.isConnected ? detail.elt : document.body
  initAll({ scope: scope.parentElement ?? scope, onError: report })
  placeFocus(scope)
})

/** Neighbours of the swapped part are switched on already: that is no error. */
function report(error) {
  if (!(error instanceof InitError)) {
    console.error(error)
  }
}

/**
 * Put the focus where the answer says, else back on the control just used.
 * HTMX restores inputs; it forgets buttons and links.
 */
function placeFocus(scope) {
  const wanted = scope.matches('[data-focus-after-swap]')
    ? scope
    : scope.querySelector('[data-focus-after-swap]')
  if (wanted) {
    if (!wanted.hasAttribute('tabindex') && wanted.tabIndex < 0) {
      wanted.setAttribute('tabindex', '-1')
    }
    wanted.focus()
  } else if (focusedId && document.activeElement === document.body) {
    document.getElementById(focusedId)?.focus()
  }
}

document.addEventListener('click', ({ target }) => {
  if (target instanceof Element && target.closest('[data-print]')) {
    window.print()
  }
})
