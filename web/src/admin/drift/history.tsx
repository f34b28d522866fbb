import { useEffect, useMemo, useState } from 'preact/hooks';

import { answer, api } from '../../api/client';
import { amount, t, when } from '../../i18n';
import { Trouble } from '../parts/trouble';
import { batch } from '../parts/batch';
import { days, type Day } from './days';
import { driftNews } from './watch';

/** When LiveKit loses its rooms a thousand differences come at once: they are counted anew now and again. */
const AGAIN_MS = 10_000;

/** How often database and LiveKit differed, by day. */
export function History() {
  const [found, setFound] = useState<Day[]>();
  const [failure, setFailure] = useState<unknown>(null);
  const load = async () => {
    try {
      const counted = await answer(api.GET('/api/analytics/rooms', { params: { query: { groupBy: 'day' } } }));
      setFound(days(counted.items));
      setFailure(null);
    } catch (error) {
      setFailure(error);
    }
  };
  const again = useMemo(() => batch<'all'>(AGAIN_MS, load), []);
  useEffect(() => again('all'), [driftNews.value]);
  return (
    <section class="card stack">
      <h2>{t('admin.drift.history')}</h2>
      {failure !== null && <Trouble error={failure} onRetry={load} />}
      {found?.length === 0 && <p class="muted">{t('admin.drift.history.none')}</p>}
      {found && found.length > 0 && <Days days={found} />}
    </section>
  );
}

function Days({ days }: { days: Day[] }) {
  const most = Math.max(...days.flatMap(({ found, repaired }) => [found, repaired]));
  return (
    <table class="admin-days">
      <thead>
        <tr>
          <th scope="col">{t('admin.drift.history.day')}</th>
          <th scope="col">{t('admin.drift.history.found')}</th>
          <th scope="col">{t('admin.drift.history.repaired')}</th>
        </tr>
      </thead>
      <tbody>
        {days.map(({ day, found, repaired }) => (
          <tr key={day}>
            {/* A calendar day has no zone: it is written as the day it is, wherever one looks from. */}
            <th scope="row">{when(`${day}T00:00:00Z`, { dateStyle: 'medium', timeZone: 'UTC' })}</th>
            <Bar value={found} most={most} tone="found" />
            <Bar value={repaired} most={most} tone="repaired" />
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Bar({ value, most, tone }: { value: number; most: number; tone: string }) {
  return (
    <td>
      <span class="admin-bar-number">{amount(value)}</span>
      <span class={`admin-bar-line ${tone}`} style={{ inlineSize: `${(value / most) * 70}%` }} />
    </td>
  );
}
