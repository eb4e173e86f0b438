/** This phone: its key pair, its id once the server knows it, and the people who record on it. */
import { askToEnrol, ownDevice, trafficIn } from "./api.js";
import { noteTokenIn } from "./clock.js";
import { fact, factIn, keep, keepIn, read, write } from "./db.js";
import { noteIn } from "./phone-log.js";
import { makeKey } from "./sign.js";
import { world } from "./world.js";

/** @import {CataloguePerson, Enrolled} from "./contract" */
/** @import {DeviceRecord, Either} from "./records" */
/** @import {No} from "./api.js" */
/** @typedef {{kind: "enrolled", person: CataloguePerson} | No} Outcome */

/** A record needs somebody who is known on this phone. */
export class NobodyHere extends Error {
  code = "nobody_here";
}

/** The device's record; undefined before enrolment. */
export const device = ownDevice;

/** True once the server knows this phone. */
export async function isEnrolled() {
  return (await device()) !== undefined;
}

/** True once the server said that it does not know this phone: entries stay, somebody must sign in again. */
export async function needsEnrolment() {
  return (await fact("needsEnrolment")) === true;
}

/** A key that waits for the server's word. Kept before it is sent, so that a lost answer does not lose it. */
async function pendingKey() {
  const waiting = await read(["device"], (tx) => tx.objectStore("device").get("pending"));
  if (waiting) return waiting;
  /** @type {DeviceRecord} */
  const made = { slot: "pending", id: "", ...(await makeKey()) };
  await write(["device"], (tx) => tx.objectStore("device").put(made));
  return made;
}

function forgetPendingKey() {
  return write(["device"], (tx) => tx.objectStore("device").delete("pending"));
}

/** @param {DeviceRecord} made @param {Enrolled} answer */
function settleIn(made, answer) {
  return write(["device", "meta", "people", "log"], async (tx) => {
    const devices = tx.objectStore("device");
    const before = await devices.get("device");
    if (before && before.id !== answer.device) {
      // Old entries keep the old id and seq inside; only the new key signs from now on.
      await keepIn(tx, "oldDevices", [...((await factIn(tx, "oldDevices")) ?? []), before.id]);
    }
    await devices.put({ slot: "device", id: answer.device, key: made.key, point: made.point });
    await devices.delete("pending");
    await tx.objectStore("people").put(answer.person);
    await keepIn(tx, "person", answer.person.id);
    await keepIn(tx, "needsEnrolment", false);
    await keepIn(tx, "revoked", false);
    await keepIn(tx, "wiped", false);
    await keepIn(tx, "cursor", "");
    if (!(await factIn(tx, "epoch"))) await keepIn(tx, "epoch", answer.epoch);
    await noteTokenIn(tx, answer.token, answer.now);
    await trafficIn(tx);
    await noteIn(tx, "enrolled", { device: answer.device, before: before?.id ?? "" });
  });
}

/** @param {string} label @param {string} code @returns {Promise<Outcome>} */
async function enrol(label, code) {
  const made = await pendingKey();
  const result = await askToEnrol({ point: made.point, label, ...(code ? { code } : {}) });
  if (result.kind === "refused" && result.code === "already_enrolled") {
    await forgetPendingKey(); // this key is somebody's already: the next try makes another
    return result;
  }
  if (result.kind !== "answer") return result;
  await settleIn(made, result.value);
  world.announce({ type: "device" });
  return { kind: "enrolled", person: result.value.person };
}

/** Enrol by the cookie of a passkey sign-in just done. @param {string} label words that tell this phone from others */
export function enrolWithSession(label) {
  return enrol(label, "");
}

/** Enrol with a code that an officer or another phone gave. @param {string} code @param {string} label */
export function enrolWithCode(code, label) {
  return enrol(label, code.trim());
}

/** @param {string} code @returns {Promise<Outcome>} */
async function join(code) {
  const own = await device();
  if (!own) return { kind: "not_enrolled" };
  const result = await askToEnrol({ point: own.point, device: own.id, ...(code ? { code } : {}) }, own);
  if (result.kind !== "answer") return result;
  const { person, token, now } = result.value;
  await write(["meta", "people", "log"], async (tx) => {
    await tx.objectStore("people").put(person);
    await keepIn(tx, "person", person.id);
    await keepIn(tx, "cursor", ""); // two people's scope is wider than one's
    await noteTokenIn(tx, token, now);
    await noteIn(tx, "joined", { person: person.id });
  });
  world.announce({ type: "device" });
  return { kind: "enrolled", person };
}

/** A second person signs in on a phone that is enrolled. */
export function joinWithSession() {
  return join("");
}

/** A second person joins with a typed code. @param {string} code */
export function joinWithCode(code) {
  return join(code.trim());
}

/** The people who record on this phone, by name. */
export async function people() {
  const all = await read(["people"], (tx) => tx.objectStore("people").getAll());
  return all.filter((person) => !person.gone).sort((one, other) => one.name.localeCompare(other.name, "vi"));
}

/** Who records now, inside a transaction that covers `people` and `meta`. @param {Either} tx @returns {Promise<CataloguePerson | null>} */
export async function currentPersonIn(tx) {
  const [all, chosen] = await Promise.all([tx.objectStore("people").getAll(), factIn(tx, "person")]);
  const here = all.filter((person) => !person.gone);
  // Whoever was chosen and is gone has no stand-in: the other's name is put to nothing that they did not do.
  return here.find((person) => person.id === chosen) ?? (!chosen && here.length === 1 ? (here[0] ?? null) : null);
}

/** Who records now; null when nobody is known. @returns {Promise<CataloguePerson | null>} */
export function currentPerson() {
  return read(["people", "meta"], currentPersonIn);
}

/** @param {string} id */
export async function choosePerson(id) {
  if (!(await people()).some((person) => person.id === id)) throw new NobodyHere(id);
  await keep("person", id);
  world.announce({ type: "device" });
}
