// Passes a guide on: by the phone's own dialogue where there is one, else by copying the address, which stands in the
// page for everybody.

const address = document.getElementById("address");
const [send, copy, copied] = ["send", "copy", "copied"].map((id) => document.getElementById(id));

if (address && send && copy && copied) {
  const url = address.textContent ?? "";
  send.hidden = !("share" in navigator);
  copy.hidden = !send.hidden;
  send.addEventListener("click", () => void navigator.share({ title: document.title, url }).catch(() => {}));
  copy.addEventListener("click", async () => {
    copied.hidden = !(await put(url, address));
  });
}

/** By the clipboard's own door, or by the old command where that is shut (in-app browsers).
 * @param {string} text @param {HTMLElement} place where it stands @returns {Promise<boolean>} */
async function put(text, place) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    getSelection()?.selectAllChildren(place);
    return document.execCommand("copy");
  }
}

export {};
