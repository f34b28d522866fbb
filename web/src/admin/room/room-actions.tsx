import { CalendarClock, CalendarX, CircleStop } from 'lucide-preact';
import { useState } from 'preact/hooks';

import { answer, api } from '../../api/client';
import type { Room } from '../../api/types';
import { t } from '../../i18n';
import { Button } from '../../ui/button';
import { useKeptFocus } from '../../ui/keep-focus';
import { Confirm } from './confirm';
import { Reschedule } from './reschedule';

interface ActionsProps {
  room: Room;
  onChanged: () => Promise<void>;
}

/** What can be done about the whole room, while it is not over. */
export function RoomActions({ room, onChanged }: ActionsProps) {
  const [asking, setAsking] = useState<'reschedule' | 'cancel' | 'end'>();
  const close = () => setAsking(undefined);
  const place = useKeptFocus<HTMLDivElement>();
  const live = room.phase === 'live';
  return (
    <div class="row" ref={place}>
      <Button onPress={() => setAsking('reschedule')}>
        <CalendarClock size={18} aria-hidden="true" />
        {t(live ? 'admin.room.extend' : 'admin.room.reschedule')}
      </Button>
      <Button onPress={() => setAsking('cancel')}>
        <CalendarX size={18} aria-hidden="true" />
        {t('admin.room.cancel')}
      </Button>
      {room.phase !== 'scheduled' && (
        <Button onPress={() => setAsking('end')}>
          <CircleStop size={18} aria-hidden="true" />
          {t('admin.room.end')}
        </Button>
      )}
      {asking === 'reschedule' && <Reschedule room={room} onChanged={onChanged} onClose={close} />}
      {asking === 'cancel' && <Cancel room={room} onChanged={onChanged} onClose={close} />}
      {asking === 'end' && <End room={room} onChanged={onChanged} onClose={close} />}
    </div>
  );
}

function Cancel({ room, onChanged, onClose }: ActionsProps & { onClose: () => void }) {
  const cancel = async () => {
    await answer(api.POST('/api/rooms/{name}/cancel', { params: { path: { name: room.roomName } } }));
    void onChanged();
  };
  return (
    <Confirm title={t('admin.room.cancel.title')} action={t('admin.room.cancel')} danger done={t('admin.room.cancel.done')} onDo={cancel} onClose={onClose}>
      <p>{t(room.notify ? 'admin.room.cancel.told' : 'admin.room.cancel.untold')}</p>
      {room.phase === 'live' && <p>{t('admin.room.cancel.live')}</p>}
      <p>{t('admin.room.cancel.final')}</p>
    </Confirm>
  );
}

function End({ room, onChanged, onClose }: ActionsProps & { onClose: () => void }) {
  const end = async () => {
    await answer(api.POST('/api/rooms/{name}/end', { params: { path: { name: room.roomName } } }));
    void onChanged();
  };
  const inside = room.participants.filter((person) => person.sessions.some((stay) => !stay.leftAt)).length;
  return (
    <Confirm title={t('admin.room.end.title')} action={t('admin.room.end')} danger done={t('admin.room.end.done')} onDo={end} onClose={onClose}>
      <p>{t('admin.room.end.inside', { n: inside })}</p>
      <p>{t('admin.room.end.what')}</p>
    </Confirm>
  );
}
