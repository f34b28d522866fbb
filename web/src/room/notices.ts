const MINUTE_MS = 60_000;

/** The notices before the end, in minutes. */
export type MinutesLeft = 10 | 2;

/** Which notice stands, with so much time left. An interview that is made longer takes it away again. */
export function minutesLeft(endsAt: number, now: number): MinutesLeft | undefined {
  const left = endsAt - now;
  if (left <= 2 * MINUTE_MS) return 2;
  return left <= 10 * MINUTE_MS ? 10 : undefined;
}
