/**
 * The decode worker: pixels in, the text of a QR code out, nothing kept.
 *
 * It starts with the small decoder and changes to the large one when its binary is there, so that a phone which just
 * enrolled can scan at once, with or without a signal.
 */
import { decodeQR } from "./vendor/qr.js";

/** @typedef {{id: number, bitmap?: ImageBitmap, pixels?: ImageData, patient: boolean}} Question */
/** @typedef {{id: number, text: string | null} | {ready: boolean}} Answer */

const worker = /** @type {DedicatedWorkerGlobalScope} */ (/** @type {unknown} */ (globalThis));

/** @type {((image: ImageData) => Promise<string | null>) | null} */
let large = null;

async function loadLarge() {
  try {
    const { prepareZXingModule, readBarcodes } = await import("./vendor/zxing-reader.js");
    await prepareZXingModule({ fireImmediately: true });
    large = async (image) => {
      const found = await readBarcodes(image, {
        formats: ["QRCode"],
        tryHarder: true,
        tryDownscale: true,
        maxNumberOfSymbols: 1,
      });
      return found[0]?.text || null;
    };
  } catch {
    large = null; // without its binary the small decoder goes on alone
  }
  answer({ ready: large !== null });
}

/** @param {Answer} message */
function answer(message) {
  worker.postMessage(message);
}

/**
 * @param {ImageData} image
 * @param {boolean} patient a chosen picture may take longer than a camera's frame
 */
function readSmall(image, patient) {
  try {
    return decodeQR(image, { timeLimit: patient ? 1500 : 60 });
  } catch {
    return null; // its way of saying "no code here"
  }
}

/** @param {Question} question */
function pixelsOf({ bitmap, pixels }) {
  if (!bitmap) return pixels ?? null;
  const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
  const context = canvas.getContext("2d", { willReadFrequently: true });
  context?.drawImage(bitmap, 0, 0);
  const image = context?.getImageData(0, 0, bitmap.width, bitmap.height) ?? null;
  bitmap.close();
  return image;
}

/** @param {Question} question */
async function read(question) {
  const image = pixelsOf(question);
  if (!image) return null;
  if (!large) return readSmall(image, question.patient);
  const text = await large(image).catch(() => null);
  return text ?? (question.patient ? readSmall(image, true) : null);
}

worker.addEventListener("message", async (event) => {
  const question = /** @type {Question} */ (event.data);
  answer({ id: question.id, text: await read(question).catch(() => null) });
});

void loadLarge();
