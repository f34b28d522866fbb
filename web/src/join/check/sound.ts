let shared: AudioContext | undefined;

/** Browsers let only those make sound whom a person's tap has allowed to: to be called while one is handled. */
export function allowSound(): void {
  try {
    shared ??= new AudioContext();
    void shared.resume().catch(() => undefined);
  } catch {
    // No sound in this browser. Everything is said in words, too.
  }
}

/** Notes of a chord, in hertz, and when each begins, in seconds. */
const CHIME = [
  [523.25, 0],
  [659.25, 0.18],
  [783.99, 0.36],
] as const;
const NOTE_SECONDS = 0.9;

/** Two soft sounds: the host has opened. */
export function chime(): void {
  if (shared) play(shared, shared.destination);
}

/** Plays the same through the loudspeaker that was chosen, and comes back when it is over. */
export async function testSpeaker(speakerId: string | undefined): Promise<void> {
  allowSound();
  if (!shared) throw new Error('no sound');
  const stop = speakerId === undefined ? play(shared, shared.destination) : await playThrough(shared, speakerId);
  await new Promise((done) => setTimeout(done, (NOTE_SECONDS + 0.5) * 1000));
  stop();
}

/** Only elements can choose their loudspeaker in all browsers that let anything choose. */
async function playThrough(context: AudioContext, speakerId: string): Promise<() => void> {
  const target = context.createMediaStreamDestination();
  const element = new Audio();
  element.srcObject = target.stream;
  await element.setSinkId(speakerId);
  play(context, target);
  await element.play();
  return () => {
    element.pause();
    element.srcObject = null;
  };
}

function play(context: AudioContext, target: AudioNode): () => void {
  for (const [hertz, begin] of CHIME) note(context, target, hertz, context.currentTime + begin);
  return () => undefined;
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
