import './room.css';

import { useEffect, useMemo } from 'preact/hooks';

import type { Room } from '../../api/types';
import { t } from '../../i18n';
import { follow, onMissed } from '../events';
import { Loading, Page } from '../parts/page';
import { Trouble } from '../parts/trouble';
import { may } from '../session';
import { RoomData } from './data';
import { Diagnosis } from './diagnosis';
import { Header, Phase } from './header';
import { Links } from './links';
import { People } from './people';
import { RoomActions } from './room-actions';
import { SideBySide } from './sides-view';
import { Timeline } from './timeline-view';

/** One room: who, when, whether record and LiveKit agree, why somebody cannot join, and all that happened. */
export default function RoomPage({ name }: { name: string }) {
  const data = useMemo(() => new RoomData(name), [name]);
  useEffect(() => data.start(), [data]);
  useEffect(() => follow((event) => void (event.roomName === name && data.happened(event))), [data, name]);
  useEffect(() => onMissed(() => void data.reload()), [data]);
  const room = data.room.value;
  if (room) return <Content data={data} room={room} />;
  if (data.failure.value === undefined) return <Loading />;
  return (
    <Page title={t('admin.room.missing')}>
      <Trouble error={data.failure.value} onRetry={() => data.reload()} />
    </Page>
  );
}

function Content({ data, room }: { data: RoomData; room: Room }) {
  const mayWrite = may('rooms:write');
  const changed = () => data.refresh();
  return (
    <Page title={room.title} actions={<Phase room={room} />}>
      {data.failure.value !== undefined && <Trouble error={data.failure.value} onRetry={changed} />}
      <Links room={room.roomName} />
      <Header room={room} actions={mayWrite && room.phase !== 'ended' && <RoomActions room={room} onChanged={changed} />} />
      <SideBySide data={data} room={room} mayRepair={mayWrite} />
      <People room={room} mayWrite={mayWrite} onChanged={changed} />
      <div class="admin-room-columns">
        <Diagnosis room={room} />
        <Timeline room={room} data={data} />
      </div>
    </Page>
  );
}
