/** Two soft tones, the second higher: somebody is at the door. A browser that lets nothing sound stays silent. */
export function chime(): void {
  const context = new AudioContext();
  if (context.state === 'suspended') void context.resume().catch(() => undefined);
  tone(context, 523.25, 0);
  const last = tone(context, 783.99, 0.18);
  last.onended = () => void context.close();
}

function tone(context: AudioContext, frequency: number, after: number): OscillatorNode {
  const start = context.currentTime + after;
  const [oscillator, volume] = [context.createOscillator(), context.createGain()];
  oscillator.frequency.value = frequency;
  volume.gain.setValueAtTime(0.0001, start);
  volume.gain.exponentialRampToValueAtTime(0.12, start + 0.03);
  volume.gain.exponentialRampToValueAtTime(0.0001, start + 0.5);
  oscillator.connect(volume).connect(context.destination);
  oscillator.start(start);
  oscillator.stop(start + 0.55);
  return oscillator;
}
