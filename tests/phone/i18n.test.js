import assert from "node:assert/strict";
import { test } from "node:test";

/** A page in a language, and the module as that page would have it. */
async function speaking(strings, name) {
  globalThis.document = /** @type {any} */ ({ documentElement: { dataset: strings ? { strings: "/pwa/v/strings.json" } : {} } });
  globalThis.fetch = async () => (strings instanceof Error ? Promise.reject(strings) : Response.json(strings));
  const words = await import(`../../static/pwa/i18n.js?${name}`);
  await words.ready;
  return words;
}

test("Vietnamese is what the sources say, and asks for nothing", async () => {
  const { _ } = await speaking(null, "vi");

  assert.equal(_("Đã lưu"), "Đã lưu");
  assert.equal(_("Còn %(count)s lượt", { count: 3 }), "Còn 3 lượt");
});

test("another language falls back text by text, and names without a value stay", async () => {
  const { _ } = await speaking({ "Còn %(count)s lượt": "%(count)s left", "Đã lưu": "" }, "en");

  assert.equal(_("Còn %(count)s lượt", { count: 3 }), "3 left");
  assert.equal(_("Đã lưu"), "Đã lưu");
  assert.equal(_("%(a)s và %(b)s", { a: 1 }), "1 và %(b)s");
});

test("without its file the page speaks Vietnamese", async () => {
  const { _ } = await speaking(new TypeError("no"), "broken");

  assert.equal(_("Đã lưu"), "Đã lưu");
});
