/** What the phone gives us and tests replace: time, randomness, the network, locks, and the channel between pages. */

/**
 * What came of saving, sending or reading, told to every open page.
 * @typedef {{type: "saved" | "full" | "outbox" | "catalogue" | "device", sent?: number, left?: number, state?: string}} Happening
 */

export const world = {
  /** Milliseconds by the wall clock, which people and networks set. */
  now: () => Date.now(),
  /** Milliseconds since this page began; never runs backwards, does not survive the page. */
  mono: () => performance.now(),
  /** @param {number} count */
  random: (count) => crypto.getRandomValues(new Uint8Array(count)),
  /** @param {string} address @param {RequestInit} init @returns {Promise<Response>} */
  fetch: (address, init) => fetch(address, init),
  locks: () => navigator.locks,
  /** The authority that a signature covers: host, with the port when it is not the usual one. */
  host: () => location.host,
  /** False is true; true may be a lie. */
  online: () => navigator.onLine !== false,
  requestSync,
  announce,
};

/** Ask the browser to wake our worker when there is a network, even with every page closed. Where it cannot, nothing. */
async function requestSync() {
  const container = /** @type {any} */ (navigator).serviceWorker;
  const registration = await container?.getRegistration("/field/");
  await registration?.sync?.register("outbox");
}

/** @param {Happening} happening */
function announce(happening) {
  // Opened and closed for each word: a page with an open channel may not be kept for "back".
  const channel = new BroadcastChannel("thonso");
  channel.postMessage(happening);
  channel.close();
}

/**
 * Hear what this and other pages and the worker do, while this page is shown.
 * @param {(happening: Happening) => void} hear
 */
export function listen(hear) {
  /** @type {BroadcastChannel | null} */
  let channel = null;
  const open = () => {
    channel ??= new BroadcastChannel("thonso");
    channel.onmessage = (event) => hear(event.data);
  };
  const close = () => {
    channel?.close();
    channel = null;
  };
  open();
  globalThis.addEventListener?.("pagehide", close);
  globalThis.addEventListener?.("pageshow", open);
  return close;
}
