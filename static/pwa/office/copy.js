// The button that copies what stands in a field. Without it people mark the field and copy by hand.

for (const button of /** @type {NodeListOf<HTMLButtonElement>} */ (document.querySelectorAll("button[data-copy]"))) {
  const field = document.getElementById(button.dataset.copy ?? "");
  if (!(field instanceof HTMLInputElement)) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    const done = await copy(field);
    const said = button.parentElement?.querySelector("[data-copied]");
    if (said instanceof HTMLElement) said.hidden = !done;
  });
}

/**
 * Copy by the clipboard's own door, or by the old command where that is shut (in-app browsers).
 * @param {HTMLInputElement} field
 * @returns {Promise<boolean>}
 */
async function copy(field) {
  try {
    await navigator.clipboard.writeText(field.value);
    return true;
  } catch {
    field.focus();
    field.select();
    return document.execCommand("copy");
  }
}
