import { useEffect, useState } from 'preact/hooks';

import type { Choices } from '../entry/choices';
import type { Ending } from '../entry/ending';
import type { PassKeeper } from '../entry/pass-keeper';
import type { ReadyTracks } from '../entry/ready-tracks';
import { t } from '../i18n';
import { Banners } from './banners';
import { Bar } from './bar';
import { Header } from './header';
import { HostBar } from './host/host-bar';
import { Panel } from './panel';
import './room.css';
import { Stage } from './stage';
import { Visit } from './visit';

export interface RoomViewProps {
  keeper: PassKeeper;
  choices: Choices;
  /** The secret of the join link. Who came by phone and job has none, and is never a host. */
  link?: string | undefined;
  /** What the ready check already opened, so that devices need not be opened again. The room stops them in the end. */
  tracks?: ReadyTracks | undefined;
  onOver: (ending: Ending) => void;
}

/** The room itself. */
export default function RoomView(props: RoomViewProps) {
  const [visit, setVisit] = useState<Visit>();
  useEffect(() => {
    const begun = new Visit(props);
    setVisit(begun);
    return () => begun.stop();
    // One visit for as long as this is shown: new properties begin no new stay.
  }, []);
  if (visit === undefined) return <main aria-busy="true" />;
  return (
    <div class="room" onKeyDown={(event) => visit.shortcut(event)}>
      <Header visit={visit} title={t('room.title', { title: props.keeper.pass.value.room.title })} />
      {visit.host && <HostBar host={visit.host} />}
      <div class="room-middle">
        <main class="room-stage" aria-label={t('room.stage')}>
          <Banners visit={visit} />
          <Stage visit={visit} />
        </main>
        <Panel visit={visit} />
      </div>
      <Bar visit={visit} />
    </div>
  );
}
