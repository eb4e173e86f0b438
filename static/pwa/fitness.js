/** Is this browser fit to keep people's work? Better said at the invitation than in the hamlet. The invitation's page asks
 * `isModern` too, so this module imports nothing at its head. */

const LEAST_ROOM = 30_000_000;
// The marks are those of app/accounts/schemas.py (a test compares), which says the same at the invitation.
const IN_APP = /Zalo|FBAN|FBAV|FB_IAB|Messenger|Instagram|Line\/|MicroMessenger|; wv\)/;
// The first whose service worker may be a module; it cannot be asked, only tried (docs/installing.md).
const LEAST_FIREFOX = 147;

/**
 * Why nothing can be recorded here. in_app: the browser inside another app, whose storage is apart; tab: an iPhone's,
 * cleared after seven days unused; old; private: thrown away when closed; full; blocked: the browser keeps nothing.
 * @typedef {"in_app" | "old" | "tab" | "private" | "full" | "blocked"} Unfit
 */

/** What keeps this browser from recording. @returns {Promise<Unfit | null>} */
export async function unfitness() {
  if (isInApp()) return "in_app";
  if (!(await isModern())) return "old";
  return isIphone() && !isStandalone() ? "tab" : whyNotStored();
}

/** The part of it that costs nothing to ask. */
export function mayRecordHere() {
  return !isInApp() && (!isIphone() || isStandalone());
}

export function isInApp() {
  return IN_APP.test(navigator.userAgent);
}

/** iPads call themselves Macintosh, with fingers. */
export function isIphone() {
  return /iPhone|iPad|iPod/.test(navigator.userAgent) || (/Macintosh/.test(navigator.userAgent) && navigator.maxTouchPoints > 1);
}

/** Opened from the home screen. */
export function isStandalone() {
  return matchMedia("(display-mode: standalone)").matches || Boolean(/** @type {any} */ (navigator).standalone);
}

/** Everything that the phone's modules cannot do without (docs/installing.md has the versions). */
export async function isModern() {
  const firefox = Number(/Firefox\/(\d+)/.exec(navigator.userAgent)?.[1] ?? LEAST_FIREFOX);
  const there =
    isSecureContext &&
    firefox >= LEAST_FIREFOX &&
    "locks" in navigator &&
    "serviceWorker" in navigator &&
    typeof BroadcastChannel !== "undefined" &&
    typeof AbortSignal.timeout === "function" &&
    hasModuleWorkers() &&
    Boolean(globalThis.crypto?.subtle);
  return there && (await hasOurKeys());
}

/** Module workers are asked for by reading `type`: browsers without them never look. */
function hasModuleWorkers() {
  let asked = false;
  const options = {
    /** @returns {WorkerType} */
    get type() {
      asked = true;
      return "module";
    },
  };
  try {
    new Worker(new URL("./world.js", import.meta.url), options).terminate();
  } catch {
    // told below
  }
  return asked;
}

/** A key that signs and cannot be read. */
async function hasOurKeys() {
  try {
    await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, false, ["sign", "verify"]);
    return true;
  } catch {
    return false;
  }
}

/** Write something and see it done. @returns {Promise<Unfit | null>} */
async function whyNotStored() {
  if (await isPrivate()) return "private";
  try {
    const { dropDraft, keepDraft } = await import("./drafts.js");
    await keepDraft("fitness", { at: Date.now() });
    await dropDraft("fitness");
  } catch (error) {
    return /** @type {any} */ (error)?.name === "QuotaExceededError" ? "full" : "blocked";
  }
  const { quota, usage = 0 } = (await navigator.storage?.estimate?.()) ?? {};
  return quota !== undefined && quota - usage < LEAST_ROOM ? "full" : null;
}

/** Firefox and Safari refuse a private page its own files. Chrome does not tell: there only its refusal to keep data is seen. */
async function isPrivate() {
  const storage = navigator.storage;
  if (!storage?.getDirectory) return false;
  return storage.getDirectory().then(() => false, () => true);
}

/** What this phone is called by, for an officer's list; "" for a computer. */
export async function modelWords() {
  const brand = /** @type {any} */ (navigator).userAgentData;
  const model = (await brand?.getHighEntropyValues?.(["model"]).catch(() => null))?.model ?? "";
  const kind = isIphone() ? "iPhone" : /Android/.test(navigator.userAgent) ? "Android" : "";
  return [kind, model].filter(Boolean).join(" ").slice(0, 80);
}
