/** When both tones are over. A browser that lets nothing sound before a tap must not catch up on them later. */
const OVER_MS = 1_500;

/** Two soft tones, the second higher: somebody is at the door. It is said in words, too, so that no sound is no trouble. */
export function chime(): void {
  try {
    const context = new AudioContext();
    void context.resume().catch(() => undefined);
    tone(context, 523.25, 0);
    tone(context, 783.99, 0.18);
    setTimeout(() => void context.close().catch(() => undefined), OVER_MS);
  } catch {
    // A browser without Web Audio, or with too many sounds open already.
  }
}

function tone(context: AudioContext, frequency: number, after: number): void {
  const start = context.currentTime + after;
  const [oscillator, volume] = [context.createOscillator(), context.createGain()];
  oscillator.frequency.value = frequency;
  volume.gain.setValueAtTime(0.0001, start);
  volume.gain.exponentialRampToValueAtTime(0.12, start + 0.03);
  volume.gain.exponentialRampToValueAtTime(0.0001, start + 0.5);
  oscillator.connect(volume).connect(context.destination);
  oscillator.start(start);
  oscillator.stop(start + 0.55);
}
