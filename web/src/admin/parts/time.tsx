import { when } from '../../i18n';

const DAY_AND_TIME = { dateStyle: 'medium', timeStyle: 'short' } as const;

/** A moment: the viewer's clock, unless a zone is named. */
export function Time({ at, zone, style = DAY_AND_TIME }: { at: string | number; zone?: string; style?: Intl.DateTimeFormatOptions }) {
  const instant = typeof at === 'number' ? new Date(at * 1000) : new Date(at);
  return (
    <time dateTime={instant.toISOString()}>
      <bdi>{when(instant, { ...style, ...(zone ? { timeZone: zone } : {}) })}</bdi>
    </time>
  );
}

/** Only the clock, with seconds: for what happened a moment ago. */
export const CLOCK = { timeStyle: 'medium' } as const;

/** The zone of whoever looks. */
export function ownZone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone;
}
