import { useState } from 'preact/hooks';

import { answer, api, Problem } from '../../api/client';
import type { Room } from '../../api/types';
import { t, type Key } from '../../i18n';
import { announce } from '../../ui/announce';
import { Button } from '../../ui/button';
import { Dialog } from '../../ui/dialog';
import { Field } from '../../ui/field';
import { Notice } from '../../ui/notice';
import { useFirstMistake } from '../create/first-mistake';
import { useOnce } from '../create/once';
import { saidNo } from '../create/said-no';
import { ZoneList, ZONE_LIST } from '../create/zone-list';
import { changeOf, timesOf, type TimeForm } from './change';
import { Time } from './time';
import { Trouble } from './trouble';

interface RescheduleProps {
  room: Room;
  onChanged: () => Promise<void>;
  onClose: () => void;
}

/** Another time for the interview. While somebody is inside it can be made longer, and not moved. */
export function Reschedule({ room, onChanged, onClose }: RescheduleProps) {
  const live = room.phase === 'live';
  // What differs from what was seen when the dialog was opened: what somebody else changes meanwhile stays as they want it.
  const [seen] = useState(room);
  const [form, setForm] = useState(timesOf(seen));
  const [mistakes, setMistakes] = useState<Readonly<Record<string, Key>>>({});
  const [error, setError] = useState<unknown>();
  const place = useFirstMistake(mistakes);
  const once = useOnce();
  const save = async () => {
    const change = changeOf(seen, form);
    setMistakes('mistakes' in change ? change.mistakes : {});
    if ('mistakes' in change) return;
    try {
      await answer(api.PATCH('/api/rooms/{name}', { params: { path: { name: room.roomName } }, body: change.body }));
      announce(t('admin.reschedule.done'));
      onClose();
      await onChanged();
    } catch (refusal) {
      const fields = refusal instanceof Problem ? saidNo(refusal.body, live ? /^(durationMinutes|closesAt)$/ : /^(startsAt|timezone|durationMinutes|closesAt)$/)?.fields : undefined;
      setMistakes(fields ?? {});
      setError(fields ? undefined : refusal);
    }
  };
  return (
    <Dialog title={t(live ? 'admin.room.extend.title' : 'admin.room.reschedule.title')} onClose={onClose}>
      <form
        ref={place}
        noValidate
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          void once(save);
        }}
      >
        <p>{t(live ? 'admin.reschedule.live' : room.notify ? 'admin.reschedule.told' : 'admin.reschedule.untold')}</p>
        <Times form={form} live={live} mistakes={mistakes} room={room} onInput={(change) => setForm({ ...form, ...change })} />
        {error !== undefined && <Trouble error={error} />}
        <div class="row admin-room-end">
          <Button onPress={onClose}>{t('common.cancel')}</Button>
          <Button looks="primary" type="submit">
            {t('admin.reschedule.save')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

interface TimesProps {
  form: TimeForm;
  room: Room;
  live: boolean;
  mistakes: Readonly<Record<string, Key>>;
  onInput: (change: Partial<TimeForm>) => void;
}

function Times({ form, room, live, mistakes, onInput }: TimesProps) {
  const mistake = (field: string) => (mistakes[field] ? t(mistakes[field]) : undefined);
  return (
    <>
      {!live && (
        <>
          <Field label={t('admin.room.start')} mistake={mistake('startsAt')}>
            {(attributes) => <input {...attributes} type="datetime-local" value={form.start} onInput={(event) => onInput({ start: event.currentTarget.value })} />}
          </Field>
          <Field label={t('admin.create.timezone')} mistake={mistake('timezone')}>
            {(attributes) => <input {...attributes} list={ZONE_LIST} dir="ltr" value={form.timezone} onInput={(event) => onInput({ timezone: event.currentTarget.value })} />}
          </Field>
          <ZoneList />
        </>
      )}
      <Field label={t('admin.create.duration')} mistake={mistake('durationMinutes')}>
        {(attributes) => (
          <input {...attributes} type="number" inputMode="numeric" min={5} max={1440} value={form.duration} onInput={(event) => onInput({ duration: event.currentTarget.value })} />
        )}
      </Field>
      <Field label={t('admin.reschedule.closes')} hint={t('admin.reschedule.closes.hint')} mistake={mistake('closesAt')}>
        {(attributes) => <input {...attributes} type="datetime-local" value={form.closes} onInput={(event) => onInput({ closes: event.currentTarget.value })} />}
      </Field>
      <Notice>
        {t('admin.reschedule.now')} <Time at={room.closesAt} zone={room.timezone} /> · <bdi>{room.timezone}</bdi>
      </Notice>
    </>
  );
}
