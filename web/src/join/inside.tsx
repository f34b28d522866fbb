import { useEffect, useMemo, useState } from 'preact/hooks';

import type { Pass } from '../api/types';
import type { Ending } from '../entry/ending';
import { PassKeeper } from '../entry/pass-keeper';
import { t } from '../i18n';
import { Button } from '../ui/button';
import type * as room from '../room';
import { livingTracks, type Ready } from './ready';
import { Moment, Page } from './views/page';

type Room = typeof room;

/** Fetches the room, which is most of what the page weighs. Whoever waits has it before they need it. */
export function fetchRoom(): Promise<Room> {
  return import('../room');
}

interface InsideProps {
  pass: Pass;
  /** How far this device's clock is behind the server's, in milliseconds. */
  behind: number;
  link: string | undefined;
  ready: Ready;
  onOver: (ending: Ending) => void;
}

/** The room, as soon as it is here. */
export function Inside({ pass, behind, link, ready, onOver }: InsideProps) {
  const [fetched, setFetched] = useState<Room | 'failed' | null>(null);
  const keeper = useMemo(() => new PassKeeper(pass, { ahead: behind, ...(link === undefined ? {} : { link }) }), [pass]);
  useEffect(() => () => keeper.stop(), [keeper]);
  useEffect(() => {
    fetchRoom().then(setFetched, () => setFetched('failed'));
  }, []);
  if (fetched === 'failed') return <Unfetched />;
  if (!fetched) return <Moment title={t('join.entering')} />;
  const RoomView = fetched.default;
  return <RoomView keeper={keeper} choices={ready.choices} link={link} tracks={livingTracks(ready)} onOver={onOver} />;
}

/** The network went away in between. A reload comes back to here: the refresh token is kept. */
function Unfetched() {
  return (
    <Page title={t('join.trouble.unreachable.title')}>
      <div class="card stack">
        <p>{t('common.unreachable')}</p>
        <Button looks="primary" wide onPress={() => location.reload()}>
          {t('common.retry')}
        </Button>
      </div>
    </Page>
  );
}
