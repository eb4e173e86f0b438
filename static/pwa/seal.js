/** Seals a number to the server's key the moment it is known (HPKE, RFC 9180; twin of app/core/seal.py). */
import { fact } from "./db.js";
import { fromBase64url, toBase64url } from "./sign.js";

/** @import {Sealed, SealKey} from "./contract" */

export const IDENTITY = "thonso identity 1";
export const CONTACT = "thonso contact 1";
const PADDED_LENGTH = 64;

/** No key to seal with yet: the phone has not had its first catalogue. */
export class NoSealKey extends Error {
  code = "no_seal_key";
}

/** Loads what sealing needs, for whoever will seal soon. */
export async function warmUp() {
  await import("./vendor/hpke.js");
}

/** @param {Uint8Array} contents */
function padded(contents) {
  if (contents.length > PADDED_LENGTH - 1) throw new RangeError("too long to seal");
  const all = new Uint8Array(PADDED_LENGTH);
  all[0] = contents.length;
  all.set(contents, 1);
  return all;
}

/**
 * @param {string} contents
 * @param {SealKey} key
 * @param {string} entry id of the entry that will carry it
 * @param {string} device id of the device that the entry names
 * @param {string} [purpose] what is sealed: an identity, unless said otherwise
 * @returns {Promise<Sealed>}
 */
export async function sealTo(contents, key, entry, device, purpose = IDENTITY) {
  const { Aes128Gcm, CipherSuite, DhkemP256HkdfSha256, HkdfSha256 } = await import("./vendor/hpke.js");
  const suite = new CipherSuite({ kem: new DhkemP256HkdfSha256(), kdf: new HkdfSha256(), aead: new Aes128Gcm() });
  const encode = new TextEncoder();
  const sender = await suite.createSenderContext({
    recipientPublicKey: await suite.kem.deserializePublicKey(fromBase64url(key.point)),
    info: encode.encode(`${purpose}|${key.id}|${entry}|${device}`),
  });
  const ciphertext = await sender.seal(padded(encode.encode(contents)));
  const box = new Uint8Array([...new Uint8Array(sender.enc), ...new Uint8Array(ciphertext)]);
  return { key: key.id, box: toBase64url(box) };
}

/**
 * Seal with the key that the catalogue brought. Raises NoSealKey before the first catalogue.
 * @param {string} contents
 * @param {string} entry
 * @param {string} device
 * @param {string} [purpose]
 */
export async function seal(contents, entry, device, purpose = IDENTITY) {
  const key = await fact("sealKey");
  if (!key) throw new NoSealKey();
  return sealTo(contents, key, entry, device, purpose);
}
