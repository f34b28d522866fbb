/** How loud samples between -1 and 1 are, from 0 to 1 as ears hear it: a whisper moves the bar, a shout does not overfill it. */
export function loudness(samples: ArrayLike<number>): number {
  let squares = 0;
  for (let at = 0; at < samples.length; at += 1) squares += (samples[at] ?? 0) ** 2;
  const effective = Math.sqrt(squares / Math.max(1, samples.length));
  const decibels = 20 * Math.log10(Math.max(effective, 1e-6));
  return Math.min(1, Math.max(0, (decibels - QUIET_DB) / (LOUD_DB - QUIET_DB)));
}

/** Below that is a silent room, above it somebody close by. */
const QUIET_DB = -55;
const LOUD_DB = -12;

/** From that on we take it that somebody speaks. */
export const SPEECH = 0.25;

/** Tells the loudness of a microphone at each frame that is drawn, until it is stopped. */
export function listen(track: MediaStreamTrack, onLevel: (level: number) => void): () => void {
  const context = new AudioContext();
  const analyser = context.createAnalyser();
  analyser.fftSize = 1024;
  context.createMediaStreamSource(new MediaStream([track])).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  let frame = 0;
  const draw = () => {
    analyser.getFloatTimeDomainData(samples);
    onLevel(loudness(samples));
    frame = requestAnimationFrame(draw);
  };
  draw();
  void context.resume().catch(() => undefined);
  return () => {
    cancelAnimationFrame(frame);
    void context.close().catch(() => undefined);
  };
}
