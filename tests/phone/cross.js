/** The phone's half of the cross tests: reads one JSON question from stdin, answers JSON. See tests/pwa/test_twins.py. */
import "fake-indexeddb/auto";
import { find } from "../../static/pwa/citizen/find.js";
import { sealTo } from "../../static/pwa/seal.js";
import { fromBase64url, makeKey, paramsFor, signBytes, signatureBase, signedHeaders, toBase64 } from "../../static/pwa/sign.js";
import { world } from "../../static/pwa/world.js";

const ALGORITHM = { name: "ECDSA", namedCurve: "P-256" };

const answers = {
  /** The base of a request, for comparing letter by letter. */
  async base({ parts, nonce }) {
    const params = paramsFor(parts.device, nonce);
    return { base: signatureBase(parts, params), params };
  },
  /** A request signed with a fresh key. */
  async sign({ device, method, address, body, encoding, token, host }) {
    world.host = () => host;
    const made = await makeKey();
    const bytes = new TextEncoder().encode(body);
    const headers = await signedHeaders({ slot: "device", id: device, ...made }, { method, address, body: bytes, encoding, token });
    return { point: made.point, headers };
  },
  /** An emergency file's signature. */
  async signText({ text }) {
    const made = await makeKey();
    return { point: made.point, signature: await signBytes(made.key, new TextEncoder().encode(text)) };
  },
  /** Whether a signature made in Python holds here. */
  async verify({ point, base, signature }) {
    const key = await crypto.subtle.importKey("raw", fromBase64url(point), ALGORITHM, false, ["verify"]);
    const given = Uint8Array.from(atob(signature), (letter) => letter.charCodeAt(0));
    const held = await crypto.subtle.verify({ name: "ECDSA", hash: "SHA-256" }, key, given, new TextEncoder().encode(base));
    return { held };
  },
  async seal({ contents, key, entry, device }) {
    return sealTo(contents, key, entry, device);
  },
  /** What a search among guides finds. */
  async find({ entries, questions }) {
    return { found: questions.map((text) => find(entries, text).map(({ slug }) => slug)) };
  },
  async base64({ length }) {
    return { text: toBase64(new Uint8Array(length).fill(7)) };
  },
};

let text = "";
for await (const piece of process.stdin) text += piece;
const { ask, ...question } = JSON.parse(text);
process.stdout.write(JSON.stringify(await answers[ask](question)));
