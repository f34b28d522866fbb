import { useState } from 'preact/hooks';

import { answer, api } from '../../api/client';
import type { Room } from '../../api/types';
import { t } from '../../i18n';
import { Notice } from '../../ui/notice';
import type { Mistakes } from '../create/form';
import { TextField } from '../create/text-field';
import { ZoneList, ZONE_LIST } from '../create/zone-list';
import { changeOf, timesOf, type ChangeBody, type TimeForm } from './change';
import { FormDialog } from './form-dialog';
import { Time } from '../parts/time';

interface RescheduleProps {
  room: Room;
  onChanged: () => Promise<void>;
  onClose: () => void;
}

const LIVE_FIELDS = /^(durationMinutes|closesAt)$/;
const FIELDS = /^(startsAt|timezone|durationMinutes|closesAt)$/;

/** Another time for the interview. While somebody is inside it can be made longer, and not moved. */
export function Reschedule({ room, onChanged, onClose }: RescheduleProps) {
  const live = room.phase === 'live';
  // What differs from what was seen when the dialog was opened: what somebody else changes meanwhile stays as they want it.
  const [seen] = useState(room);
  const [form, setForm] = useState(timesOf(seen));
  const save = (body: ChangeBody) => answer(api.PATCH('/api/rooms/{name}', { params: { path: { name: room.roomName } }, body }));
  const title = t(live ? 'admin.room.extend.title' : 'admin.room.reschedule.title');
  const texts = { title, action: t('admin.reschedule.save'), done: t('admin.reschedule.done') };
  return (
    <FormDialog {...texts} fields={live ? LIVE_FIELDS : FIELDS} filled={changeOf(seen, form)} onSend={save} onChanged={onChanged} onClose={onClose}>
      {(mistakes) => (
        <>
          <p>{t(live ? 'admin.reschedule.live' : room.notify ? 'admin.reschedule.told' : 'admin.reschedule.untold')}</p>
          <Times form={form} live={live} mistakes={mistakes} onInput={(change) => setForm({ ...form, ...change })} />
          <Notice>
            {t('admin.reschedule.now')} <Time at={room.closesAt} zone={room.timezone} /> · <bdi>{room.timezone}</bdi>
          </Notice>
        </>
      )}
    </FormDialog>
  );
}

interface TimesProps {
  form: TimeForm;
  live: boolean;
  mistakes: Mistakes;
  onInput: (change: Partial<TimeForm>) => void;
}

function Times({ form, live, mistakes, onInput }: TimesProps) {
  return (
    <>
      {!live && (
        <>
          <TextField name="startsAt" label={t('admin.room.start')} type="datetime-local" value={form.start} mistakes={mistakes} onText={(start) => onInput({ start })} />
          <TextField name="timezone" label={t('admin.create.timezone')} list={ZONE_LIST} dir="ltr" value={form.timezone} mistakes={mistakes} onText={(timezone) => onInput({ timezone })} />
          <ZoneList />
        </>
      )}
      <TextField name="durationMinutes" label={t('admin.create.duration')} type="number" inputMode="numeric" min={5} max={1440} value={form.duration} mistakes={mistakes} onText={(duration) => onInput({ duration })} />
      <TextField name="closesAt" label={t('admin.reschedule.closes')} hint={t('admin.reschedule.closes.hint')} type="datetime-local" value={form.closes} mistakes={mistakes} onText={(closes) => onInput({ closes })} />
    </>
  );
}
