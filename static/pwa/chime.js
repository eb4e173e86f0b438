/** A short sound and a shake when a code was read, so that nobody needs to look. Silent where sound is not allowed. */

const PITCH = 1175; // hertz: clear on a small loudspeaker, outdoors too
const SECONDS = 0.12;
const LOUD = 0.25;
const SHAKE = 60; // milliseconds

/**
 * Makes a bell ready; best in answer to a tap, since browsers allow no sound before one. `ring` resolves when the sound
 * is over, or at once without sound; either way the bell is used up. `end` puts it away unrung.
 */
export function bell() {
  const context = sound();
  const end = () => void context?.close().catch(() => {});
  const ring = async () => {
    shake();
    if (context?.state === "running") await strike(context).catch(() => {});
    end();
  };
  return { ring, end };
}

function sound() {
  try {
    return new AudioContext();
  } catch {
    return null;
  }
}

function shake() {
  try {
    navigator.vibrate?.(SHAKE);
  } catch {
    // a phone that may not
  }
}

/** @param {AudioContext} context */
function strike(context) {
  const [tone, volume] = [context.createOscillator(), context.createGain()];
  const end = context.currentTime + SECONDS;
  tone.frequency.value = PITCH;
  volume.gain.setValueAtTime(LOUD, context.currentTime);
  volume.gain.exponentialRampToValueAtTime(0.001, end); // cut off at once it would crack
  tone.connect(volume).connect(context.destination);
  tone.start();
  tone.stop(end);
  return /** @type {Promise<void>} */ (
    new Promise((over) => {
      tone.onended = () => over();
      setTimeout(over, 2000 * SECONDS); // a muted phone may never say that it ended
    })
  );
}
