import './live.css';

import { useComputed, useSignal, type ReadonlySignal, type Signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';

import { t, when } from '../../i18n';
import { announce } from '../../ui/announce';
import { Notice } from '../../ui/notice';
import { Repairing } from '../drift/repairing';
import { driftByRoom, driftRooms } from '../drift/watch';
import { Loading, Page } from '../parts/page';
import { ROOM_COLUMNS } from '../parts/room-columns';
import { VirtualTable } from '../parts/table';
import { Trouble } from '../parts/trouble';
import { failure, loaded, loadRooms, partial, rooms } from '../store';
import { choose, differs, LOOKS, tally, type Look } from './choose';
import type { Seen } from './state';

/** What happens now: who is in, who waits, what is about to begin, and where database and LiveKit differ. */
export default function Live() {
  const look = useSignal<Look>('all');
  const words = useSignal('');
  const shown = useComputed(() => choose(rooms.value, look.value, words.value, driftByRoom.value));
  return (
    <Page title={t('admin.live.title')}>
      <Freshness />
      <div class="admin-live-tools">
        <Looks look={look} />
        <Search words={words} />
      </div>
      {partial.value && <Notice>{t('admin.live.partial')}</Notice>}
      <List shown={shown} narrowed={look.value !== 'all' || words.value !== ''} />
      <Repairing />
      <DriftHerald />
    </Page>
  );
}

/** Says that what is shown is old, and why. */
function Freshness() {
  if (failure.value === null) return null;
  const latest = Math.max(0, ...[...rooms.value.values()].map(({ at }) => at));
  return (
    <>
      <Trouble error={failure.value} onRetry={loadRooms} />
      {latest > 0 && <p class="muted">{t('admin.live.old', { time: when(new Date(latest), { timeStyle: 'medium' }) })}</p>}
    </>
  );
}

/** How many rooms there are of each, and the buttons that show only those. */
function Looks({ look }: { look: Signal<Look> }) {
  const counts = tally(rooms.value, driftByRoom.value);
  return (
    <div class="admin-looks" role="group" aria-label={t('admin.live.filters')}>
      {LOOKS.map((each) => (
        <button
          key={each}
          type="button"
          class={`admin-look ${each}${counts[each] > 0 ? ' some' : ''}`}
          aria-pressed={look.value === each}
          onClick={() => (look.value = each)}
        >
          <strong>{counts[each]}</strong> <span>{t(`admin.live.${each}`)}</span>
        </button>
      ))}
    </div>
  );
}

function Search({ words }: { words: Signal<string> }) {
  return (
    <label class="admin-search">
      <span class="visually-hidden">{t('admin.live.search')}</span>
      <input
        class="input"
        type="search"
        placeholder={t('admin.live.search.hint')}
        value={words.value}
        onInput={(event) => (words.value = event.currentTarget.value)}
      />
    </label>
  );
}

function List({ shown, narrowed }: { shown: ReadonlySignal<Seen[]>; narrowed: boolean }) {
  const items = shown.value;
  if (items.length === 0 && !loaded.value) return failure.value === null ? <Loading /> : null;
  return (
    <>
      <p class="visually-hidden" role="status">
        {t('admin.live.count', { n: items.length })}
      </p>
      {items.length === 0 ? (
        <p class="card muted">{t(narrowed ? 'admin.live.noneFound' : 'admin.live.none')}</p>
      ) : (
        <VirtualTable
          label={t('admin.live.title')}
          columns={ROOM_COLUMNS}
          items={items}
          keyOf={({ room }) => room.roomName}
          bad={({ room }) => differs(room.roomName, driftByRoom.value)}
        />
      )}
    </>
  );
}

/** Says aloud when something new differs. */
function DriftHerald() {
  const count = driftRooms.value;
  useEffect(() => {
    if (count > 0) announce(t('admin.said.driftFound', { n: count }));
  }, [count]);
  return null;
}
