/**
 * Reads QR codes from the camera or from a picture: the browser's own detector where it has one, else the decode
 * worker. Frames are cropped and shrunk before they are read, at most nine in a second, and a text counts when two
 * reads say the same. Why so: docs/decisions/0014-scanner.md.
 */

const SIDE = 720;
const PAUSE = 110;
const PICTURE_SIDES = [1280, 720, 2000];

/** @typedef {(source: HTMLVideoElement | ImageBitmap, patient: boolean) => Promise<string | null>} Reader */
/** @typedef {"none" | "refused" | "busy" | "lost"} Trouble */
/** @typedef {{stop: () => void, torch: null | ((on: boolean) => Promise<boolean>)}} Watch */

/**
 * @typedef {{detect: (source: ImageBitmapSource) => Promise<{rawValue: string}[]>}} Detector
 * @typedef {{new (options: {formats: string[]}): Detector, getSupportedFormats: () => Promise<string[]>}} DetectorClass
 */

/** The browser's own detector, or null. @returns {Promise<Detector | null>} */
async function nativeDetector() {
  const known = /** @type {{BarcodeDetector?: DetectorClass}} */ (/** @type {unknown} */ (globalThis)).BarcodeDetector;
  try {
    const formats = (await known?.getSupportedFormats()) ?? [];
    return known && formats.includes("qr_code") ? new known({ formats: ["qr_code"] }) : null;
  } catch {
    return null;
  }
}

/** @type {Promise<Reader> | null} */
let reader = null;

/** @type {(() => void) | null} */
let endWorker = null;

/** One reader for the life of the page, or until `forget`. */
function theReader() {
  reader ??= nativeDetector().then((detector) => (detector ? readerBy(detector) : readerInWorker()));
  return reader;
}

/** @param {Detector} detector @returns {Reader} */
function readerBy(detector) {
  /** @type {Reader | null} */
  let spare = null;
  return async (source, patient) => {
    try {
      const found = await detector.detect(source);
      if (found[0] || !patient) return found[0]?.rawValue ?? null;
    } catch {
      // Some phones list the format and then fail: the worker reads instead.
    }
    spare ??= readerInWorker();
    return spare(source, patient);
  };
}

/** @returns {Reader} */
function readerInWorker() {
  // Inside /field/, so that our service worker answers for it without a signal; the line there imports decoder.js.
  const version = new URL(import.meta.url).pathname.split("/")[2] ?? "";
  const worker = new Worker(`/field/decoder-${version}.js`, { type: "module" });
  /** @type {Map<number, (text: string | null) => void>} */
  const waiting = new Map();
  let [count, broken] = [0, false];
  const end = () => {
    broken = true;
    waiting.forEach((tell) => tell(null));
    waiting.clear();
  };
  endWorker = () => (worker.terminate(), end());
  worker.addEventListener("message", ({ data }) => {
    waiting.get(data.id)?.(data.text);
    waiting.delete(data.id);
  });
  worker.addEventListener("error", end);
  return async (source, patient) => {
    if (broken) return null;
    const { message, transfer } = await frameOf(source);
    const id = ++count;
    return new Promise((tell) => {
      waiting.set(id, tell);
      worker.postMessage({ id, patient, ...message }, transfer);
    });
  };
}

/**
 * The middle square of the video, or the whole picture, at a size that is worth reading.
 * @param {HTMLVideoElement | ImageBitmap} source
 * @returns {Promise<{message: {bitmap: ImageBitmap} | {pixels: ImageData}, transfer: Transferable[]}>}
 */
async function frameOf(source) {
  const isVideo = source instanceof HTMLVideoElement;
  const width = isVideo ? source.videoWidth : source.width;
  const height = isVideo ? source.videoHeight : source.height;
  const square = Math.min(width, height);
  const cut = isVideo
    ? { x: (width - square) / 2, y: (height - square) / 2, w: square, h: square }
    : { x: 0, y: 0, w: width, h: height };
  const scale = isVideo ? Math.min(1, SIDE / square) : 1;
  const to = { w: Math.max(1, Math.round(cut.w * scale)), h: Math.max(1, Math.round(cut.h * scale)) };
  if (typeof OffscreenCanvas !== "undefined") {
    const size = { resizeWidth: to.w, resizeHeight: to.h };
    const bitmap = await createImageBitmap(source, cut.x, cut.y, cut.w, cut.h, size);
    return { message: { bitmap }, transfer: [bitmap] };
  }
  const canvas = document.createElement("canvas");
  canvas.width = to.w;
  canvas.height = to.h;
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (!context) throw new Error("no canvas");
  context.drawImage(source, cut.x, cut.y, cut.w, cut.h, 0, 0, to.w, to.h);
  const pixels = context.getImageData(0, 0, to.w, to.h);
  return { message: { pixels }, transfer: [pixels.data.buffer] };
}

/** Ends the decode worker, so that what it read goes with its memory. Whoever reads next starts another. */
export function forget() {
  endWorker?.();
  [endWorker, reader] = [null, null];
}

/** Loads the decoder ahead of the first frame. */
export function warmUp() {
  void theReader();
}

/** True when this browser can ask for a camera at all. */
export function hasCamera() {
  return typeof navigator.mediaDevices?.getUserMedia === "function";
}

/** @param {unknown} error @returns {Trouble} */
function troubleOf(error) {
  const name = error instanceof DOMException ? error.name : "";
  if (name === "NotAllowedError" || name === "SecurityError") return "refused";
  if (name === "NotReadableError" || name === "AbortError") return "busy";
  return "none";
}

/**
 * Shows the camera in `video` and calls `found` with each text that two reads in a row agree on.
 * @param {HTMLVideoElement} video
 * @param {(text: string) => void} found
 * @param {(trouble: Trouble) => void} failed called at most once; the watch is over then
 * @returns {Promise<Watch | null>} null when `failed` was called
 */
export async function watchCamera(video, found, failed) {
  const stream = await openCamera().catch((error) => (failed(troubleOf(error)), null));
  const track = stream?.getVideoTracks()[0];
  if (!stream || !track) return null;
  let on = true;
  const stop = () => {
    on = false;
    stream.getTracks().forEach((each) => each.stop());
    video.srcObject = null;
  };
  track.addEventListener("ended", () => on && (stop(), failed("lost")));
  video.srcObject = stream;
  video.muted = true;
  try {
    await video.play();
  } catch {
    stop();
    failed("busy");
    return null;
  }
  void readFrames(video, found, () => on);
  return { stop, torch: torchOf(track) };
}

function openCamera() {
  const wish = { facingMode: { ideal: "environment" }, width: { ideal: 1280 }, height: { ideal: 720 } };
  return navigator.mediaDevices.getUserMedia({ video: wish, audio: false });
}

/**
 * @param {HTMLVideoElement} video
 * @param {(text: string) => void} found
 * @param {() => boolean} goesOn
 */
async function readFrames(video, found, goesOn) {
  const read = await theReader();
  /** @type {string | null} */
  let last = null;
  while (goesOn()) {
    const began = performance.now();
    const text = video.readyState >= 2 ? await read(video, false).catch(() => null) : null;
    if (text !== null && text === last && goesOn()) found(text);
    if (text !== null) last = text;
    await new Promise((next) => setTimeout(next, Math.max(20, PAUSE - (performance.now() - began))));
  }
}

/** @param {MediaStreamTrack} track */
function torchOf(track) {
  const able = /** @type {{torch?: boolean}} */ (track.getCapabilities?.() ?? {});
  if (!able.torch) return null;
  return async (/** @type {boolean} */ on) => {
    try {
      await track.applyConstraints({ advanced: [/** @type {MediaTrackConstraintSet} */ ({ torch: on })] });
      return on;
    } catch {
      return false;
    }
  };
}

/**
 * The text of the code in a picture, or null. The picture is not kept.
 * @param {Blob} picture
 */
export async function readPicture(picture) {
  const read = await theReader();
  const whole = await createImageBitmap(picture);
  try {
    for (const side of PICTURE_SIDES) {
      const scale = Math.min(1, side / Math.max(whole.width, whole.height));
      const resizeWidth = Math.max(1, Math.round(whole.width * scale));
      const resizeHeight = Math.max(1, Math.round(whole.height * scale));
      const smaller = await createImageBitmap(whole, { resizeWidth, resizeHeight });
      const text = await read(smaller, true).catch(() => null);
      smaller.close();
      if (text !== null) return text;
      if (scale === 1) break;
    }
    return null;
  } finally {
    whole.close();
  }
}

/** True when scanning works without a signal: the browser reads by itself, or the worker keeps the large decoder. */
export async function isReady() {
  if (await nativeDetector()) return true;
  if (typeof caches === "undefined" || !(await caches.has("big"))) return false;
  return (await (await caches.open("big")).keys()).length > 1; // the reader, and its binary
}
