// Reads a guide aloud, sentence by sentence. Offered only where the device has a voice for the page's language: a
// Vietnamese text in a foreign voice helps nobody. The words of the button stand in the page.

const button = document.getElementById("aloud");
if (button && "speechSynthesis" in window) prepare(button, window.speechSynthesis);

/** @param {string} tag vi, vi-VN or, on some Androids, vi_VN */
function language(tag) {
  return tag.toLowerCase().split(/[-_]/)[0];
}

/** @param {HTMLElement} button @param {SpeechSynthesis} mouth */
function prepare(button, mouth) {
  let turn = 0; // what a stopped reading still says is of an old turn
  let speaking = false;

  /** A voice of the device itself needs no signal. @param {string} tag */
  const voiceFor = (tag) => {
    const fit = mouth.getVoices().filter(({ lang }) => language(lang) === language(tag));
    return fit.find(({ localService }) => localService) ?? fit[0];
  };
  const offer = () => {
    button.hidden = !voiceFor(document.documentElement.lang);
  };
  const stop = () => {
    turn++;
    speaking = false;
    mouth.cancel();
    mark();
    button.textContent = button.dataset.read ?? "";
  };

  /** @param {[Element, string][]} parts @param {number} mine */
  const say = (parts, mine) => {
    const [first, ...rest] = parts;
    if (mine !== turn) return;
    if (!first) return stop();
    const said = new SpeechSynthesisUtterance(first[1]);
    said.lang = first[0].closest("[lang]")?.getAttribute("lang") ?? "";
    said.voice = voiceFor(said.lang) ?? null;
    said.onend = () => say(rest, mine);
    said.onerror = () => mine === turn && stop();
    mark(first[0]);
    mouth.speak(said);
  };

  button.addEventListener("click", () => {
    if (speaking) return stop();
    mouth.cancel();
    speaking = true;
    button.textContent = button.dataset.stop ?? "";
    say(sentences(), ++turn);
  });
  addEventListener("pagehide", stop);
  mouth.addEventListener?.("voiceschanged", offer); // voices come late
  (window.requestIdleCallback ?? setTimeout)(offer); // and asking for them the first time takes a while
}

/** Every sentence of the guide with the block it stands in. @returns {[Element, string][]} */
function sentences() {
  const blocks = [...document.querySelectorAll("main :is(h1, h2, p, li)")].filter(
    (block) => block instanceof HTMLElement && block.offsetParent && !block.closest("nav, [data-mute]") && !block.querySelector("p"),
  );
  return blocks.flatMap((block) =>
    (block.textContent ?? "").replace(/\s+/g, " ").trim().replace(/([.!?…:]) /g, "$1\n").split("\n").filter(Boolean)
      .map((text) => /** @type {[Element, string]} */ ([block, text])),
  );
}

/** Show what is being read. @param {Element} [block] */
function mark(block) {
  document.querySelector(".heard")?.classList.remove("heard");
  block?.classList.add("heard");
}

export {};
