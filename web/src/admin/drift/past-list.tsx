import { useEffect, useMemo, useState } from 'preact/hooks';

import { answer, api } from '../../api/client';
import type { PastDrift } from '../../api/types';
import { duration, t } from '../../i18n';
import { Button } from '../../ui/button';
import { batch } from '../parts/batch';
import { Trouble } from '../parts/trouble';
import { Time } from '../parts/time';
import { word } from '../parts/words';
import { keyOf, longer, refreshed, type Past } from './past';
import { drift, driftNews } from './watch';

/** When LiveKit loses its rooms a thousand differences come and go at once: they are asked for now and again. */
const AGAIN_MS = 10_000;

async function page(cursor?: string): Promise<Past> {
  const found = await answer(api.GET('/api/drift/history', { params: { query: cursor === undefined ? {} : { cursor } } }));
  return { items: found.items, next: found.nextCursor ?? null };
}

/** What differed once, how long, and what became of it. */
export function PastList() {
  const [past, setPast] = useState<Past>();
  const [failure, setFailure] = useState<unknown>(null);
  const take = async (asked: Promise<Past>, join: (before: Past | undefined, page: Past) => Past) => {
    try {
      const found = await asked;
      setPast((before) => join(before, found));
      setFailure(null);
    } catch (error) {
      setFailure(error);
    }
  };
  const load = () => take(page(), refreshed);
  const again = useMemo(() => batch<'all'>(AGAIN_MS, load), []);
  useEffect(() => again('all'), [driftNews.value, drift.value?.items.length]);
  const more = (cursor: string) => take(page(cursor), (before, found) => (before ? longer(before, found) : found));
  const next = past?.next ?? null;
  return (
    <section class="card stack">
      <h2>{t('admin.drift.past')}</h2>
      {failure !== null && <Trouble error={failure} onRetry={load} />}
      {past?.items.length === 0 && <p class="muted">{t('admin.drift.past.none')}</p>}
      {past && past.items.length > 0 && <Lines items={past.items} />}
      {next !== null && <Button onPress={() => more(next)}>{t('admin.rooms.more')}</Button>}
    </section>
  );
}

function Lines({ items }: { items: readonly PastDrift[] }) {
  return (
    <ol class="admin-drift-lines">
      {items.map((item) => (
        <li key={keyOf(item)}>
          <strong>{word('admin.drift.kind', item.kind)}</strong> · <Time at={item.endedAt} /> · {lasted(item)}
          <div class="muted">
            {item.mendedBy ? t('admin.drift.past.mended', { remedy: word('admin.drift.remedy', item.mendedBy) }) : t('admin.drift.past.itself')}
            {' · '}
            {item.roomId ? <a href={`/admin/rooms/${encodeURIComponent(item.roomName)}`}>{t('admin.drift.past.room')}</a> : <bdi class="admin-code">{item.roomName}</bdi>}
          </div>
        </li>
      ))}
    </ol>
  );
}

function lasted({ since, endedAt }: PastDrift): string {
  const seconds = Math.max(0, Math.round((Date.parse(endedAt) - Date.parse(since)) / 1000));
  return t('admin.drift.past.lasted', { duration: seconds < 120 ? duration(seconds, 'second') : duration(Math.round(seconds / 60), 'minute') });
}
