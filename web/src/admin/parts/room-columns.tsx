import { t } from '../../i18n';
import { DriftCell } from '../drift/cell';
import { driftByRoom } from '../drift/watch';
import { minutesNow } from '../live/people';
import type { Seen } from '../live/state';
import { clock } from '../store';
import { InterviewCell, PeopleCell, PhaseCell } from './room-cells';
import type { Column } from './table';

/** What a list of rooms tells of each. */
export const ROOM_COLUMNS: readonly Column<Seen>[] = [
  { title: 'admin.col.interview', width: 'minmax(0, 3fr)', cell: ({ room }) => <InterviewCell room={room} /> },
  { title: 'admin.col.phase', width: 'minmax(8.5rem, 1.4fr)', cell: ({ room }) => <PhaseCell room={room} /> },
  { title: 'admin.col.people', width: 'minmax(0, 3fr)', cell: ({ room }) => <PeopleCell room={room} /> },
  { title: 'admin.col.minutes', width: 'minmax(5rem, 0.7fr)', cell: (seen) => <Minutes seen={seen} /> },
  { title: 'admin.col.drift', width: 'minmax(0, 2.5fr)', cell: (seen) => <Drift seen={seen} /> },
];

function Minutes({ seen }: { seen: Seen }) {
  const minutes = minutesNow(seen.room, seen.at, clock.value);
  return minutes > 0 ? <>{t('admin.row.minutes', { n: minutes })}</> : null;
}

function Drift({ seen: { room } }: { seen: Seen }) {
  return <DriftCell room={room} drift={driftByRoom.value.get(room.roomName) ?? []} now={clock.value} />;
}
