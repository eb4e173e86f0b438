/** New versions: the worker is registered here, and takes over only by consent and while no form is open. */

const VERSION = new URL(import.meta.url).pathname.split("/")[2] ?? "";
const FORM = "form";

/**
 * Hold a shared lock while this page is shown; let go on pagehide, so that "back" works. Returns how to let go for good.
 * @param {string} name
 */
function holdWhileShown(name) {
  /** @type {() => void} */
  let letGo = () => {};
  const hold = () => {
    letGo();
    navigator.locks.request(name, { mode: "shared" }, () => new Promise((done) => (letGo = () => done(undefined))));
  };
  const leave = () => letGo();
  const back = (/** @type {PageTransitionEvent} */ { persisted }) => persisted && hold();
  hold();
  addEventListener("pagehide", leave);
  addEventListener("pageshow", back);
  return () => {
    letGo();
    removeEventListener("pagehide", leave);
    removeEventListener("pageshow", back);
  };
}

/** Say that a form is open on this page: no update until it is saved or left. */
export function holdForm() {
  return holdWhileShown(FORM);
}

/** @returns {Promise<boolean>} */
async function isFormOpen() {
  const { held } = await navigator.locks.query();
  return (held ?? []).some((lock) => lock.name === FORM);
}

/** @returns {Promise<ServiceWorkerRegistration | undefined>} */
async function registration() {
  return navigator.serviceWorker?.getRegistration("/field/");
}

/**
 * Have the worker of the language that was chosen; a page that the old one kept still speaks the old language. The
 * address names it: a browser asks for a worker that is a module without any cookie.
 * @returns {Promise<ServiceWorkerRegistration | undefined>}
 */
async function workerHere() {
  const tag = /(?:^|; )lang=([\w-]+)/.exec(document.cookie)?.[1] ?? document.documentElement.lang;
  const address = `/field/sw.js${tag === "vi" ? "" : `?lang=${tag}`}`;
  // Its one line is asked for each time; what it imports never changes its bytes, so that may come from the cache.
  return navigator.serviceWorker
    ?.register(address, { scope: "/field/", type: "module", updateViaCache: "imports" })
    .catch(() => registration()); // no network: the one we have does
}

/** True when a new version is here and waits for consent. */
export async function waiting() {
  return Boolean((await registration())?.waiting && navigator.serviceWorker.controller);
}

/**
 * Register the worker; every screen does. `onWaiting` hears of a new version that waits for consent.
 * @param {() => void} [onWaiting]
 */
export async function register(onWaiting = () => {}) {
  if (!navigator.serviceWorker || !navigator.locks) return;
  holdWhileShown(`version ${VERSION}`);
  addEventListener("pageshow", leaveSweptVersion);
  const found = await workerHere();
  if (!found) return;
  const tell = () => {
    if (found.waiting && navigator.serviceWorker.controller) onWaiting();
  };
  found.addEventListener("updatefound", () => found.installing?.addEventListener("statechange", tell));
  tell();
}

/** A page that came back after its version was swept away starts anew; its draft is in the database. @param {PageTransitionEvent} event */
async function leaveSweptVersion(event) {
  if (event.persisted && navigator.serviceWorker.controller && !(await caches.has(`shell-${VERSION}`))) location.reload();
}

/** Ask the server now whether there is a new version. */
export async function lookForUpdate() {
  await (await workerHere())?.update().catch(() => {});
}

/** Let the new version take over, and start this page anew with it. False while a form is open anywhere. */
export async function takeOver() {
  const next = (await registration())?.waiting;
  if (!next || (await isFormOpen())) return false;
  navigator.serviceWorker.addEventListener("controllerchange", () => location.reload(), { once: true });
  next.postMessage({ type: "take-over" });
  return true;
}

/** Fetch the large decoder into the worker's keeping, when the line is idle. */
export async function fetchDecoder() {
  (await navigator.serviceWorker?.ready)?.active?.postMessage({ type: "fetch-decoder" });
}
