/** The citizens' worker: keeps guides that were opened, and their neighbours, for a time without a signal. It answers
 * for /g/ alone. What is new wins: the network is asked first, and has a little while to answer
 * (docs/decisions/0029-guides-without-signal.md). A line before this one says which scripts there are. */

const worker = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (globalThis));
/** @type {{version: string, scripts: string[]}} */
const edition = /** @type {any} */ (globalThis).edition;
const CACHE = `guides-${edition.version}`;
const PATIENCE = 3000; // a page comes in 1.5 s over 400 kbit/s with 400 ms
const A_DAY = 86_400_000;
const MOST = 60; // pages and pictures: some 300 kB

/** Ours, and not what a captive portal says in our name. @param {Response} answer */
const isGood = (answer) => answer.ok && answer.type === "basic";
/** @param {Response} answer */
const isOld = (answer) => Date.now() - Date.parse(answer.headers.get("Date") ?? "") > A_DAY;
/** A page has one place whatever stands behind its name. Storage that is broken is empty. @param {string} address */
const kept = (address) =>
  caches.open(CACHE).then((cache) => cache.match(address, { ignoreSearch: true, ignoreVary: true })).catch(() => {});

/** The server itself, not what a browser remembers of it; where it leads on to is the page's business.
 * @param {string} address */
const ask = (address) => fetch(address, { cache: "no-cache", redirect: "manual" });

/** Ask and keep; forget what is no more. A phone without room reads all the same. @param {string} address */
async function bring(address) {
  const answer = await ask(address);
  await put(address, answer.clone()).catch(() => {});
  return answer;
}

/** @param {string} address @param {Response} answer */
async function put(address, answer) {
  const cache = await caches.open(CACHE);
  if (isGood(answer)) await cache.put(address, answer);
  else if (answer.status === 404 || answer.status === 410) await cache.delete(address);
}

/** What lies longest untouched goes first. */
async function sweep() {
  const cache = await caches.open(CACHE);
  const all = (await cache.keys()).filter(({ url }) => !edition.scripts.includes(new URL(url).pathname));
  await Promise.all(all.slice(0, Math.max(0, all.length - MOST)).map((request) => cache.delete(request)));
}

/** True when the page is there now. @param {{page: string, list: string, near: string[]}} wanted addresses below /g/ */
async function keep({ page, list, near }) {
  const cache = await caches.open(CACHE);
  /** @param {string} address */
  const hold = async (address) => {
    const had = await kept(address);
    if (!had || isOld(had)) await bring(address).catch(() => {});
    else await cache.put(address, had).catch(() => {}); // touched
  };
  await Promise.all([page, list, `${list}guides.json`].map(hold));
  await Promise.all(near.map(hold));
  await sweep();
  return (await kept(page)) !== undefined;
}

/** The network's answer; what is kept when it fails, or lets us wait. @param {FetchEvent} event @param {URL} url */
async function newest(event, { pathname, search }) {
  const asking = search ? ask(pathname + search) : bring(pathname);
  event.waitUntil(asking.then(sweep, () => {}));
  const had = (await kept(pathname)) ?? (event.request.mode === "navigate" ? await kept(listOf(pathname)) : undefined);
  if (!had) return asking;
  /** @type {Promise<undefined>} */
  const late = new Promise((tell) => setTimeout(tell, PATIENCE));
  const came = await Promise.race([asking, late]).catch(() => {});
  return came && came.status < 500 ? came : had;
}

/** The list that a page belongs to. @param {string} pathname */
function listOf(pathname) {
  return pathname.slice(0, pathname.lastIndexOf("/") + 1);
}

/** What an earlier edition kept is fetched anew for this one: all of it, or the earlier one stays. */
async function install() {
  const cache = await caches.open(CACHE);
  await cache.addAll(edition.scripts);
  for (const name of (await caches.keys()).filter((name) => name.startsWith("guides-") && name !== CACHE)) {
    for (const { url } of await (await caches.open(name)).keys()) {
      const { pathname } = new URL(url);
      if (pathname.startsWith("/g/-/")) continue;
      const answer = await ask(pathname);
      if (answer.status >= 500) throw new Error("the server is busy");
      await put(pathname, answer);
    }
  }
  await worker.skipWaiting();
}

async function activate() {
  const old = (await caches.keys()).filter((name) => name.startsWith("guides-") && name !== CACHE);
  await Promise.all(old.map((name) => caches.delete(name)));
  await worker.clients.claim();
}

worker.addEventListener("install", (event) => event.waitUntil(install()));
worker.addEventListener("activate", (event) => event.waitUntil(activate()));

worker.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== worker.location.origin || !url.pathname.startsWith("/g/")) return;
  if (request.headers.has("Range") || ["audio", "video"].includes(request.destination)) return;
  // Scripts and pictures never change under their address.
  const lasts = url.pathname.startsWith("/g/-/") || request.destination === "image";
  event.respondWith(lasts ? kept(url.pathname).then((had) => had ?? bring(url.pathname)) : newest(event, url));
});

worker.addEventListener("message", (event) => {
  const { page, list, near } = event.data;
  const isOurs = [page, list, ...near].every((address) => String(address).startsWith("/g/"));
  if (isOurs) event.waitUntil(keep(event.data).then((is) => is && event.ports[0]?.postMessage("kept")));
});
