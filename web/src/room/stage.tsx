import { useEffect, useState } from 'preact/hooks';

import { t } from '../i18n';
import { layoutOf } from './layout';
import type { Person } from './person';
import { ScreenTile, Sound, Tile } from './tile';
import type { Visit } from './visit';

const NARROW = '(max-width: 44rem)';

/** Everybody's picture. */
export function Stage({ visit }: { visit: Visit }) {
  const narrow = useNarrow();
  const people = visit.call.people.value;
  const { screen, grid, columns, floating } = layoutOf(people, narrow);
  const by = new Map(people.map((person) => [person.identity, person]));
  const tile = (identity: string, floats = false) => {
    const person = by.get(identity);
    return person && <Tile key={identity} person={person} floats={floats} onFlip={() => visit.call.media.flip()} />;
  };
  const shown = screen === undefined ? undefined : by.get(screen);
  return (
    <div class={`room-tiles ${shown ? 'with-screen' : ''}`}>
      {shown && <ScreenTile person={shown} />}
      <div class="room-grid" style={{ '--columns': String(columns) }}>
        {grid.map((identity) => tile(identity))}
      </div>
      {floating !== undefined && <div class="room-floating">{tile(floating, true)}</div>}
      <Alone visit={visit} people={people} />
      {people.flatMap((person) => person.sounds.map((sound) => <Sound key={sound.sid} track={sound} />))}
    </div>
  );
}

function Alone({ visit, people }: { visit: Visit; people: Person[] }) {
  if (visit.call.connection.value !== 'inside' || people.some((person) => !person.self)) return null;
  return <p class="room-alone">{t('room.alone')}</p>;
}

function useNarrow(): boolean {
  const [narrow, setNarrow] = useState(() => matchMedia(NARROW).matches);
  useEffect(() => {
    const query = matchMedia(NARROW);
    const changed = () => setNarrow(query.matches);
    query.addEventListener('change', changed);
    return () => query.removeEventListener('change', changed);
  }, []);
  return narrow;
}
