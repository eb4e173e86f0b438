// Asks the citizens' worker to keep this page and its neighbours, once the page is there. Where there is no worker
// (Zalo's browser, a private tab), nothing happens: the page is whole without.

const A_DOZEN = 12; // some 60 kB, and that many requests of each new reader
const near = document.querySelector("[data-keep]");
if ("serviceWorker" in navigator && near instanceof HTMLElement) {
  const idle = window.requestIdleCallback ?? setTimeout; // reading and scrolling come first
  const begin = () => idle(() => void keep(near).catch(() => {}));
  if (document.readyState === "complete") begin();
  else addEventListener("load", begin, { once: true });
}

/** @param {HTMLElement} near */
async function keep(near) {
  const made = await navigator.serviceWorker.register("/g/sw.js", { scope: "/g/" });
  const links = [...near.querySelectorAll("a")].slice(0, A_DOZEN).map(({ pathname }) => pathname);
  // Whoever saves data gets what they opened, and the list.
  const saves = /** @type {{connection?: {saveData?: boolean}}} */ (/** @type {unknown} */ (navigator)).connection?.saveData;
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => {
    document.documentElement.dataset.kept = "";
    const said = document.getElementById("kept");
    if (said) said.hidden = false;
  };
  const list = near.dataset.keep;
  // A poster's page is no guide: it only leads to some.
  const page = location.pathname.startsWith("/g/") ? location.pathname : list;
  const wanted = { page, list, near: saves ? [] : links };
  (made.active ?? made.waiting ?? made.installing)?.postMessage(wanted, [port2]);
}

export {};
