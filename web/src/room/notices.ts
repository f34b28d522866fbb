const MINUTE_MS = 60_000;

/** At so many minutes before the end it is said how many are left; from the first on it can be read, too. */
const NOTICES = [2, 10] as const;
const FIRST = 10;

/** The minutes that are left, as soon as it is worth saying. An interview that is made longer takes the words away again. */
export function minutesLeft(endsAt: number, now: number): number | undefined {
  const left = Math.max(1, Math.ceil((endsAt - now) / MINUTE_MS));
  return left <= FIRST ? left : undefined;
}

/** Which notice stands with so many minutes left: one that stood already is not said again with each minute. */
export function noticeOf(left: number | undefined): (typeof NOTICES)[number] | undefined {
  return left === undefined ? undefined : NOTICES.find((notice) => left <= notice);
}
