import { useState } from 'preact/hooks';

import { answer, api } from '../../api/client';
import type { components } from '../../api/schema';
import type { Room } from '../../api/types';
import { t } from '../../i18n';
import { staffBody } from '../create/form';
import { locales } from '../create/locales';
import { useRepeatKey } from '../create/repeat-key';
import { Choice, TextField } from '../create/text-field';
import { FormDialog } from './form-dialog';

type Body = components['schemas']['NewPersonBody'];

interface AddProps {
  room: Room;
  onChanged: () => Promise<void>;
  onClose: () => void;
}

const FIELDS = /^(name|phone)$/;

/** Expects somebody more. */
export function AddPerson({ room, onChanged, onClose }: AddProps) {
  const [role, setRole] = useState<Body['role']>('interviewer');
  const [person, setPerson] = useState({ name: '', phone: '', locale: '' });
  const change = (part: Partial<typeof person>) => setPerson({ ...person, ...part });
  const keyFor = useRepeatKey();
  const body: Body = { role, ...staffBody(person) };
  const filled = body.name === '' ? { mistakes: { name: 'admin.create.needed' } as const } : { body };
  const add = () => {
    const header = { 'Idempotency-Key': keyFor(body) };
    return answer(api.POST('/api/rooms/{name}/participants', { params: { path: { name: room.roomName }, header }, body }));
  };
  const texts = { title: t('admin.people.add'), action: t('admin.people.add'), done: t('admin.people.add.done', { name: body.name }) };
  return (
    <FormDialog {...texts} fields={FIELDS} filled={filled} onSend={add} onChanged={onChanged} onClose={onClose}>
      {(mistakes) => (
        <>
          <Choice
            name="role"
            label={t('admin.people.role')}
            value={role}
            options={[
              ['interviewer', t('common.role.interviewer')],
              ['observer', t('common.role.observer')],
            ]}
            mistakes={mistakes}
            onChoice={setRole}
          />
          <TextField name="name" label={t('admin.create.name')} required maxLength={256} value={person.name} mistakes={mistakes} onText={(name) => change({ name })} />
          <TextField name="phone" label={t('admin.create.phone.optional')} hint={t('admin.create.staff.phone.hint')} type="tel" dir="ltr" value={person.phone} mistakes={mistakes} onText={(phone) => change({ phone })} />
          <Choice name="locale" label={t('admin.create.locale')} value={person.locale} options={locales()} mistakes={mistakes} onChoice={(locale) => change({ locale })} />
        </>
      )}
    </FormDialog>
  );
}
