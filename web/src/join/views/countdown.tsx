import { useEffect, useState } from 'preact/hooks';

import { amount, duration, language, t } from '../../i18n';
import { left } from '../countdown';

interface CountdownProps {
  opensAt: string;
  /** How far this device's clock is behind the server's, in milliseconds. */
  behind: number;
}

/** How long until the room opens. Screen readers can read it, and are not told each second. */
export function Countdown({ opensAt, behind }: CountdownProps) {
  const now = useNow() + behind;
  return (
    <div class="join-countdown">
      <p class="muted">{t('join.countdown.title')}</p>
      <p class="join-clock" role="timer">
        <bdi>{text(Date.parse(opensAt), now)}</bdi>
      </p>
      <p class="muted">{t('join.countdown.hint')}</p>
    </div>
  );
}

/** The time of this device, each second. */
export function useNow(): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  return now;
}

/** “3 days, 4 hours” from far away, “02:15:09” on the day itself. */
function text(until: number, now: number): string {
  const { days, hours, minutes, seconds } = left(until, now);
  if (days > 0) {
    const parts = [duration(days, 'day'), duration(hours, 'hour')].slice(0, hours > 0 ? 2 : 1);
    return new Intl.ListFormat(language.value, { type: 'unit' }).format(parts);
  }
  const shown = hours > 0 ? [hours, minutes, seconds] : [minutes, seconds];
  // Clocks are written from left to right in every language: an embedding keeps their parts in order.
  return `\u2066${shown.map((part) => amount(part, { minimumIntegerDigits: 2 })).join(':')}\u2069`;
}
