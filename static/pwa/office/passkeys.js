// Passkeys on officials' pages: a button opens the phone's own dialogue, the answer goes to the server as JSON.
// All sentences stand in the page (data-say), so this file speaks no language.

import { isModern } from "../fitness.js";

/** @typedef {{ challenge: string, publicKey: any }} Opening what the server asks, as WebAuthn's JSON */

const FEATURES = {
  office: async () => "PublicKeyCredential" in window && Boolean(navigator.credentials?.create),
  phone: async () => (await FEATURES.office()) && "indexedDB" in window && isModern(),
};

// Server's code to the sentence in the page; anything else is "refused".
/** @type {Record<string, string>} */
const WORDS = {
  challenge_gone: "cancelled",
  passkey_known: "known",
  passkey_unknown: "unknown",
  suspended: "suspended",
  too_many: "many",
  sign_in_first: "gone",
  invitation_used: "gone",
  invitation_expired: "gone",
  invitation_withdrawn: "gone",
};

for (const box of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-passkey]"))) void prepare(box);

/** @param {HTMLElement} box */
async function prepare(box) {
  const button = /** @type {HTMLButtonElement} */ (box.querySelector("[data-go]"));
  const able = await FEATURES[box.dataset.needs === "phone" ? "phone" : "office"]();
  say(box, able ? "" : "old");
  if (!able) return;
  button.hidden = false;
  tellAboutLock();
  button.addEventListener("click", async () => {
    button.disabled = true;
    say(box, "busy");
    const [word, onward] = await run(box);
    if (onward) {
      location.assign(onward);
      return;
    }
    say(box, word);
    button.disabled = false;
  });
}

/** A phone without a screen lock cannot make a passkey: unfold the words about the other way in. */
async function tellAboutLock() {
  const words = document.querySelector("details[data-no-lock]");
  const locked = await PublicKeyCredential.isUserVerifyingPlatformAuthenticatorAvailable?.().catch(() => true);
  if (words instanceof HTMLDetailsElement && locked === false) words.open = true;
}

/**
 * Show one sentence of the page, or none.
 * @param {HTMLElement} box
 * @param {string} word
 */
function say(box, word) {
  for (const line of /** @type {NodeListOf<HTMLElement>} */ (box.querySelectorAll("[data-say]"))) {
    line.hidden = line.dataset.say !== word;
  }
}

/**
 * The whole ceremony. The word to say, or where to go on.
 * @param {HTMLElement} box
 * @returns {Promise<[string, string]>}
 */
async function run(box) {
  try {
    const opening = await open(box);
    const credential = box.dataset.passkey === "register" ? await create(opening) : await get(opening);
    if (!credential) return ["cancelled", ""];
    const answer = await post(box.dataset.finish ?? "", { challenge: opening.challenge, credential: asJson(credential) });
    return ["", answer.next];
  } catch (error) {
    return [wordFor(error), ""];
  }
}

/**
 * What to ask the phone: fresh from the server, or (after a code) already in the page.
 * @param {HTMLElement} box
 * @returns {Promise<Opening>}
 */
async function open(box) {
  const ready = box.querySelector("script[data-opening]");
  return ready ? JSON.parse(ready.textContent ?? "") : post(box.dataset.options ?? "", {});
}

/** @param {unknown} error */
function wordFor(error) {
  if (error instanceof Refusal) return WORDS[error.message] ?? "refused";
  if (!(error instanceof DOMException)) return error instanceof TypeError ? "offline" : "refused";
  return error.name === "InvalidStateError" ? "known" : error.name === "NotSupportedError" ? "old" : "cancelled";
}

/** The server said no; the message is its code. */
class Refusal extends Error {}

/**
 * @param {string} address
 * @param {object} body
 * @returns {Promise<any>}
 */
async function post(address, body) {
  const response = await fetch(address, {
    method: "POST",
    headers: { "Content-Type": "application/json", Accept: "application/json" },
    body: JSON.stringify(body),
  });
  const answer = await response.json().catch(() => ({ code: "unavailable" }));
  if (!response.ok) throw new Refusal(String(answer.code));
  return answer;
}

/**
 * @param {Opening} opening
 * @returns {Promise<PublicKeyCredential | null>}
 */
async function create({ publicKey }) {
  const options = PublicKeyCredential.parseCreationOptionsFromJSON?.(publicKey) ?? {
    ...publicKey,
    challenge: bytes(publicKey.challenge),
    user: { ...publicKey.user, id: bytes(publicKey.user.id) },
    excludeCredentials: (publicKey.excludeCredentials ?? []).map(withBytes),
  };
  return /** @type {PublicKeyCredential | null} */ (await navigator.credentials.create({ publicKey: options }));
}

/**
 * @param {Opening} opening
 * @returns {Promise<PublicKeyCredential | null>}
 */
async function get({ publicKey }) {
  const options = PublicKeyCredential.parseRequestOptionsFromJSON?.(publicKey) ?? {
    ...publicKey,
    challenge: bytes(publicKey.challenge),
    allowCredentials: (publicKey.allowCredentials ?? []).map(withBytes),
  };
  return /** @type {PublicKeyCredential | null} */ (await navigator.credentials.get({ publicKey: options }));
}

/** @param {{ id: string }} descriptor */
function withBytes(descriptor) {
  return { ...descriptor, id: bytes(descriptor.id) };
}

/**
 * The credential as JSON, by hand: `toJSON()` would carry the phone's secret (PRF) among the extension results, and
 * old phones lack it. What is not named here never leaves the phone.
 * @param {PublicKeyCredential} credential
 */
function asJson(credential) {
  const { response } = credential;
  /** @type {Record<string, unknown>} */
  const parts = { clientDataJSON: text(response.clientDataJSON) };
  if (response instanceof AuthenticatorAttestationResponse) {
    parts.attestationObject = text(response.attestationObject);
    parts.transports = response.getTransports?.() ?? [];
  } else if (response instanceof AuthenticatorAssertionResponse) {
    parts.authenticatorData = text(response.authenticatorData);
    parts.signature = text(response.signature);
    parts.userHandle = response.userHandle ? text(response.userHandle) : null;
  }
  return { id: credential.id, rawId: text(credential.rawId), type: credential.type, response: parts };
}

/**
 * Base64url to bytes.
 * @param {string} text
 */
function bytes(text) {
  return Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
}

/**
 * Bytes to base64url.
 * @param {ArrayBuffer} buffer
 */
function text(buffer) {
  const letters = Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join("");
  return btoa(letters).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
