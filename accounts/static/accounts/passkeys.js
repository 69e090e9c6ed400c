/**
 * Beside allauth's passkey scripts: shows what needs a passkey only where the browser has them,
 * and says so on the page when one did not work.
 */
if (window.PublicKeyCredential) {
  for (const part of document.querySelectorAll('[data-passkey]')) {
    part.hidden = false
  }
}

document.addEventListener('allauth.error', (event) => {
  event.preventDefault()
  const message = document.getElementById('passkey-error')
  if (message) {
    message.hidden = false
    message.focus()
  }
})
