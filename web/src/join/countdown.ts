/** What is left until something, in the parts that a clock shows. */
export interface Left {
  days: number;
  hours: number;
  minutes: number;
  seconds: number;
}

/** The time that is left; nothing is left of what is past. */
export function left(until: number, now: number): Left {
  const seconds = Math.max(0, Math.ceil((until - now) / 1000));
  return {
    days: Math.floor(seconds / 86_400),
    hours: Math.floor((seconds % 86_400) / 3600),
    minutes: Math.floor((seconds % 3600) / 60),
    seconds: seconds % 60,
  };
}

/** How far this device's clock is behind the server's, in milliseconds. A phone's clock may be hours off. */
export function behind(serverTime: string, now: number): number {
  return Date.parse(serverTime) - now;
}

/** No longer than that between two looks at the invitation: it may have been moved, or called off. */
const LONGEST_LOOK_MS = 60_000;
/** Both clocks may round. */
const SHORTEST_LOOK_MS = 1_000;

/** When to look again at an invitation whose room opens then, in milliseconds from now. */
export function lookAgainIn(opensAt: string, now: number): number {
  return Math.min(LONGEST_LOOK_MS, Math.max(SHORTEST_LOOK_MS, Date.parse(opensAt) - now));
}
