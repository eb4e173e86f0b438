/** Makes an entry: id, author, device, clock, and what was sealed. Its number comes when it is saved (outbox.js). */
import { stampIn } from "./clock.js";
import { read } from "./db.js";
import { NobodyHere, currentPersonIn } from "./device.js";
import { world } from "./world.js";

/** @import {Entry, Sealed} from "./contract" */
/** @typedef {Omit<Entry, "seq">} NewEntry */

const FORMAT = 1;

/** A UUID of version 7, RFC 9562: a name, never used to order or date. */
export function uuid7() {
  const bytes = world.random(16);
  const at = Math.floor(world.now());
  for (let place = 0; place < 6; place++) bytes[place] = Math.floor(at / 2 ** (8 * (5 - place))) % 256;
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x70;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

/**
 * An entry by the person who records now; give it to `outbox.save`. `identity` is sealed here and kept nowhere else;
 * `sealed` and `contact` were sealed before, to the same id. Raises NobodyHere, or NoSealKey with an identity.
 * @param {{kind: string, payload: Record<string, unknown>, happenedOn: string, identity?: string, sealed?: Sealed,
 *   contact?: Sealed, replaces?: string, id?: string}} what
 * @returns {Promise<NewEntry>}
 */
export async function newEntry({ kind, payload, happenedOn, identity, sealed, contact, replaces, id = uuid7() }) {
  // One look at the database: each costs a slow phone ten milliseconds while somebody waits for "saved".
  const [own, author, clock] = await read(["device", "people", "meta"], (tx) =>
    Promise.all([tx.objectStore("device").get("device"), currentPersonIn(tx), stampIn(tx)]),
  );
  if (!own || !author) throw new NobodyHere();
  const box = sealed ?? (identity ? await (await import("./seal.js")).seal(identity, id, own.id) : undefined);
  return {
    id,
    author: author.id,
    device: own.id,
    kind,
    format: FORMAT,
    happened_on: happenedOn,
    clock,
    payload,
    ...(box ? { sealed: box } : {}),
    ...(replaces ? { replaces } : {}),
    ...(contact ? { contact } : {}),
  };
}
