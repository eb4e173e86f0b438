/** Signs requests with the phone's own key, in the manner of RFC 9421: the very base of app/core/signatures.py. */
import { world } from "./world.js";

/** @import {DeviceRecord} from "./records" */

const COMPONENTS = [
  "@method", "@authority", "@path", "@query",
  "content-digest", "content-encoding", "thonso-device", "thonso-token",
];
const LIST = COMPONENTS.map((name) => `"${name}"`).join(" ");
const ALGORITHM = { name: "ECDSA", hash: "SHA-256" };

/**
 * What of a request is signed. Empty strings stand for absent headers; `query` comes without its question mark.
 * @typedef {{method: string, authority: string, path: string, query: string, contentDigest: string,
 *   contentEncoding: string, device: string, token: string}} SignedParts
 */

/** @typedef {Uint8Array<ArrayBuffer>} Bytes */

/** @param {Uint8Array} bytes */
export function toBase64(bytes) {
  let text = "";
  for (let at = 0; at < bytes.length; at += 0x8000) text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(text);
}

/** @param {Uint8Array} bytes */
export function toBase64url(bytes) {
  return toBase64(bytes).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** @param {string} text @returns {Bytes} */
export function fromBase64url(text) {
  return Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
}

/** RFC 9530: the digest of the bytes on the wire. @param {Bytes} body */
export async function contentDigest(body) {
  return `sha-256=:${toBase64(new Uint8Array(await crypto.subtle.digest("SHA-256", body)))}:`;
}

/** @param {string} device @param {string} nonce */
export function paramsFor(device, nonce) {
  return `(${LIST});keyid="${device}";nonce="${nonce}";alg="ecdsa-p256-sha256"`;
}

/** The signature base, RFC 9421 §2.5. @param {SignedParts} parts @param {string} params */
export function signatureBase(parts, params) {
  const values = [
    parts.method, parts.authority, parts.path, `?${parts.query}`,
    parts.contentDigest, parts.contentEncoding, parts.device, parts.token,
  ];
  const lines = COMPONENTS.map((name, at) => `"${name}": ${values[at]}`);
  return [...lines, `"@signature-params": ${params}`].join("\n");
}

/** r and s, 64 bytes, in base64. @param {CryptoKey} key @param {Bytes} bytes */
export async function signBytes(key, bytes) {
  return toBase64(new Uint8Array(await crypto.subtle.sign(ALGORITHM, key, bytes)));
}

/** A key pair whose private half never leaves the browser. */
export async function makeKey() {
  const pair = await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, false, ["sign", "verify"]);
  const point = new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey));
  return { key: pair.privateKey, point: toBase64url(point) };
}

/**
 * The headers that make a request of this phone signed.
 * @param {DeviceRecord} device
 * @param {{method: string, address: string, body: Bytes, encoding: string, token: string}} request
 * @returns {Promise<Record<string, string>>}
 */
export async function signedHeaders(device, { method, address, body, encoding, token }) {
  const url = new URL(address, `https://${world.host()}`);
  const parts = {
    method,
    authority: world.host(),
    path: url.pathname,
    query: url.search.slice(1),
    contentDigest: await contentDigest(body),
    contentEncoding: encoding,
    device: device.id,
    token,
  };
  const params = paramsFor(device.id, toBase64url(world.random(18)));
  const signature = await signBytes(device.key, new TextEncoder().encode(signatureBase(parts, params)));
  return {
    "Content-Digest": parts.contentDigest,
    "Thonso-Device": device.id,
    ...(token ? { "Thonso-Token": token } : {}),
    "Signature-Input": `sig1=${params}`,
    Signature: `sig1=:${signature}:`,
  };
}
