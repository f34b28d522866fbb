let shared: AudioContext | undefined;

/** Where sound is made; nothing in a browser that has none. Everything is said in words, too. */
export function sound(): AudioContext | undefined {
  try {
    shared ??= new AudioContext();
    return shared;
  } catch {
    return undefined;
  }
}

/** Browsers let only those make sound whom a person's tap has allowed to: to be called while one is handled. */
export function allowSound(): void {
  void sound()
    ?.resume()
    .catch(() => undefined);
}

/** A sound that comes later than this tells nothing any more: a browser that waits for a tap must not catch up on it. */
const LATE_MS = 1_000;

/** Soft notes: the host has opened, or somebody is at the door. */
export function chime(): void {
  const [context, asked] = [sound(), Date.now()];
  context?.resume().then(
    () => Date.now() - asked < LATE_MS && play(context, context.destination),
    () => undefined,
  );
}

/** Notes of a chord, in hertz, and when each begins, in seconds. */
const CHORD = [
  [523.25, 0],
  [659.25, 0.18],
  [783.99, 0.36],
] as const;
const NOTE_SECONDS = 0.9;
/** When all of it is over. */
export const CHIME_MS = (NOTE_SECONDS + 0.5) * 1000;

/** Plays them there. */
export function play(context: AudioContext, target: AudioNode): void {
  for (const [hertz, begin] of CHORD) note(context, target, hertz, context.currentTime + begin);
}

/** A note that swells and fades, so that nothing clicks. */
function note(context: AudioContext, target: AudioNode, hertz: number, begin: number): void {
  const oscillator = new OscillatorNode(context, { frequency: hertz });
  const volume = new GainNode(context, { gain: 0 });
  volume.gain.setValueAtTime(0, begin);
  volume.gain.linearRampToValueAtTime(0.2, begin + 0.04);
  volume.gain.exponentialRampToValueAtTime(0.001, begin + NOTE_SECONDS);
  oscillator.connect(volume).connect(target);
  oscillator.start(begin);
  oscillator.stop(begin + NOTE_SECONDS);
}
