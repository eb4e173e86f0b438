/** The service worker: keeps one version whole, answers /field/ from it without a network, wakes the sender.
 * It touches GET only, and nothing outside /field/ and /pwa/. These modules outlive versions: /field/sw.js imports them
 * from an address that changes when they do, and says which version to keep (docs/decisions/0023-worker-address.md). */
import { sendAll } from "./sender.js";
import { noteFiles } from "./traffic.js";

/**
 * assets.json: paths of pages, files below this version's address, and large files that outlive a version. at: where
 * the browser has just fetched the same bytes from, to run this worker.
 * @typedef {{hash: string, size: number, at?: string}} Fact
 * @typedef {{version: string, language: string, pages: Record<string, Fact>, files: Record<string, Fact>, big: Record<string, Fact>}} Assets
 */

const worker = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (globalThis));
let [VERSION, BASE, SHELL] = ["", "", ""];
const [BIG, ASSETS] = ["big", "assets.json"];

/** The line that starts this worker says what it keeps. @param {string} version */
export function serve(version) {
  [VERSION, BASE, SHELL] = [version, `/pwa/${version}/`, `shell-${version}`];
}

/** @param {ArrayBuffer} bytes */
async function sha256(bytes) {
  return [...new Uint8Array(await crypto.subtle.digest("SHA-256", bytes))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Fetch, and believe only the bytes that the list promised: a captive portal's page is no part of us. What the page
 * has fetched a moment ago need not travel twice, unless it is not what was promised.
 * @param {string} address @param {Fact} fact @param {RequestCache} [cache] @returns {Promise<Response>} */
async function fetchWhole(address, fact, cache = address.startsWith("/pwa/") ? "default" : "no-cache") {
  const response = await fetch(address, { cache, redirect: "error" });
  const hash = response.ok ? await sha256(await response.clone().arrayBuffer()) : "";
  if (hash === fact.hash) return response;
  if (cache === "default") return fetchWhole(address, fact, "reload");
  throw new Error(`not what was promised: ${address}`);
}

/** The same bytes without the address they once came from: a module takes its name, and that of what it imports, from
 * the address of its response, and one of the old version would bring the old version's others. @param {Response} response */
function anew(response) {
  const headers = new Headers(response.headers);
  for (const name of ["Content-Encoding", "Content-Length"]) headers.delete(name); // the body is unpacked already
  return new Response(response.body, { headers });
}

/** What earlier versions hold, by hash. @returns {Promise<Map<string, () => Promise<Response | undefined>>>} */
async function kept() {
  const found = new Map();
  for (const name of await caches.keys()) {
    if (!name.startsWith("shell-") || name === SHELL) continue;
    const [cache, base] = [await caches.open(name), `/pwa/${name.slice("shell-".length)}/`];
    const assets = await assetsOf(name);
    for (const [path, { hash }] of Object.entries(assets?.files ?? {})) found.set(hash, () => cache.match(base + path));
  }
  return found;
}

/** All of this version or nothing: any failure fails the installation, and the old version stays. */
async function install() {
  const [cache, old] = [await caches.open(SHELL), await kept()];
  const list = await fetch(BASE + ASSETS, { cache: "no-cache", redirect: "error" });
  /** @type {Assets} */
  const assets = await list.clone().json();
  if (!list.ok || assets.version !== VERSION) throw new Error("not our list");
  const said = assets.language === "vi" ? "" : `?lang=${assets.language}`; // whatever a cookie says meanwhile
  const wanted = [
    ...Object.entries(assets.pages).map(([path, fact]) => /** @type {const} */ ([path, { at: path + said, ...fact }])),
    ...Object.entries(assets.files).map(([path, fact]) => /** @type {const} */ ([BASE + path, fact])),
  ];
  await Promise.all(
    wanted.map(async ([address, fact]) => {
      const same = await old.get(fact.hash)?.();
      await cache.put(address, same ? anew(same) : anew(await fetchWhole(fact.at ?? address, fact)));
    }),
  );
  await cache.put(BASE + ASSETS, list); // last: a cache without its list is not whole
}

/** Sweep versions that no page lives in any more (each page holds a lock with its version's name), and large files that
 * no version names any more. */
async function sweep() {
  const { held = [] } = await navigator.locks.query();
  const living = new Set([SHELL, ...held.map((lock) => (lock.name ?? "").replace("version ", "shell-"))]);
  const wanted = new Set();
  for (const name of await caches.keys()) {
    if (!name.startsWith("shell-")) continue;
    if (!living.has(name)) await caches.delete(name);
    else for (const { hash } of Object.values((await assetsOf(name))?.big ?? {})) wanted.add(`/pwa/big/${hash}`);
  }
  const big = await caches.open(BIG);
  for (const request of await big.keys()) {
    if (!wanted.has(new URL(request.url).pathname)) await big.delete(request);
  }
}

/** @param {string} shell a cache that is there @returns {Promise<Assets | undefined>} */
async function assetsOf(shell) {
  return (await (await caches.open(shell)).match(`/pwa/${shell.slice("shell-".length)}/${ASSETS}`))?.json();
}

/** Large files are kept by hash, so a new version costs nothing when they did not change. */
async function fetchBig() {
  const big = await caches.open(BIG);
  for (const [path, fact] of Object.entries((await assetsOf(SHELL))?.big ?? {})) {
    const key = `/pwa/big/${fact.hash}`;
    if (!(await big.match(key))) await big.put(key, anew(await fetchWhole(BASE + path, fact)));
  }
}

/** @param {string} version @param {string} path below that version's address */
async function bigOf(version, path) {
  const shell = `shell-${version}`;
  const fact = (await caches.has(shell)) ? (await assetsOf(shell))?.big[path] : undefined;
  return fact && (await caches.open(BIG)).match(`/pwa/big/${fact.hash}`);
}

/** Screens are of this version; whatever has a version in its address is of that one, as long as a page lives in it.
 * @param {Request} request @param {URL} url */
async function answer(request, { pathname }) {
  const isScreen = pathname.startsWith("/field/") && request.destination === "document";
  const kept = await (isScreen ? (await caches.open(SHELL)).match(pathname) : caches.match(pathname));
  if (kept || isScreen) return kept ?? fetch(request);
  const [, , version = "", ...path] = pathname.split("/");
  return (await bigOf(version, path.join("/"))) ?? fetch(request);
}

worker.addEventListener("install", (event) => event.waitUntil(install().then(noteFiles)));

worker.addEventListener("activate", (event) => event.waitUntil(sweep().then(() => worker.clients.claim())));

worker.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== worker.location.origin) return;
  const isPage = url.pathname.startsWith("/field/") && ["document", "worker"].includes(event.request.destination);
  if (isPage || url.pathname.startsWith("/pwa/")) event.respondWith(answer(event.request, url));
});

worker.addEventListener("message", (event) => {
  if (event.data?.type === "take-over") event.waitUntil(worker.skipWaiting());
  if (event.data?.type === "fetch-decoder") event.waitUntil(fetchBig().then(noteFiles, () => {})); // asked again next time
});

worker.addEventListener("sync", (event) => {
  const sync = /** @type {ExtendableEvent & {tag: string}} */ (event);
  const send = async () => {
    if ((await sendAll("sync")).kind === "again") throw new Error("not yet"); // the browser tries again
  };
  if (sync.tag === "outbox") sync.waitUntil(send());
});
