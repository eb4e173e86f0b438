// The other decoder, the phone's small one (npm `qr`), on raw pixels: a line of JSON for each picture of the file named.
// The file: for each picture its width and height (two 32-bit numbers, little-endian), then one byte of grey for each pixel.
import { readFileSync } from "node:fs";
import { decodeQR } from "../../static/pwa/vendor/qr.js";

const file = readFileSync(process.argv[2]);
for (let at = 0; at < file.length; ) {
  const width = file.readUInt32LE(at);
  const height = file.readUInt32LE(at + 4);
  const grey = file.subarray(at + 8, at + 8 + width * height);
  at += 8 + width * height;
  const data = new Uint8ClampedArray(width * height * 4).fill(255);
  grey.forEach((value, pixel) => data.fill(value, pixel * 4, pixel * 4 + 3));
  let text = null;
  try {
    text = decodeQR({ width, height, data });
  } catch {
    // its way of saying "no code here"
  }
  console.log(JSON.stringify(text));
}
