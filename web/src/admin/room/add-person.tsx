import { useState } from 'preact/hooks';

import { answer, api, Problem } from '../../api/client';
import type { components } from '../../api/schema';
import type { Room } from '../../api/types';
import { LANGUAGES, t } from '../../i18n';
import { nameOf } from '../../i18n/tags';
import { announce } from '../../ui/announce';
import { Button } from '../../ui/button';
import { Dialog } from '../../ui/dialog';
import { Field } from '../../ui/field';
import { useFirstMistake } from '../create/first-mistake';
import type { Mistakes } from '../create/form';
import { useOnce } from '../create/once';
import { useRepeatKey } from '../create/repeat-key';
import { saidNo } from '../create/said-no';
import { Trouble } from './trouble';

type Body = components['schemas']['NewPersonBody'];

interface AddProps {
  room: Room;
  onChanged: () => Promise<void>;
  onClose: () => void;
}

/** Expects somebody more. */
export function AddPerson({ room, onChanged, onClose }: AddProps) {
  const [person, setPerson] = useState<Body>({ role: 'interviewer', name: '', phone: '', locale: '' });
  const [error, setError] = useState<unknown>();
  const [mistakes, setMistakes] = useState<Mistakes>({});
  const place = useFirstMistake(mistakes);
  const keyFor = useRepeatKey();
  const once = useOnce();
  const body: Body = { role: person.role, name: person.name.trim(), ...given('phone', person.phone), ...given('locale', person.locale) };
  const add = async () => {
    if (body.name === '') return setMistakes({ name: 'admin.create.needed' });
    try {
      const header = { 'Idempotency-Key': keyFor(body) };
      await answer(api.POST('/api/rooms/{name}/participants', { params: { path: { name: room.roomName }, header }, body }));
      announce(t('admin.people.add.done', { name: body.name }));
      onClose();
      await onChanged();
    } catch (refusal) {
      const fields = refusal instanceof Problem ? saidNo(refusal.body, /^(name|phone)$/)?.fields : undefined;
      setMistakes(fields ?? {});
      setError(fields ? undefined : refusal);
    }
  };
  const mistake = (field: string) => (mistakes[field] ? t(mistakes[field]) : undefined);
  return (
    <Dialog title={t('admin.people.add')} onClose={onClose}>
      <form
        ref={place}
        noValidate
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          void once(add);
        }}
      >
        <Field label={t('admin.people.role')}>
          {(attributes) => (
            <select {...attributes} value={person.role} onChange={(event) => setPerson({ ...person, role: event.currentTarget.value === 'observer' ? 'observer' : 'interviewer' })}>
              <option value="interviewer">{t('common.role.interviewer')}</option>
              <option value="observer">{t('common.role.observer')}</option>
            </select>
          )}
        </Field>
        <Field label={t('admin.create.name')} mistake={mistake('name')}>
          {(attributes) => <input {...attributes} required maxLength={256} autocomplete="off" value={person.name} onInput={(event) => setPerson({ ...person, name: event.currentTarget.value })} />}
        </Field>
        <Field label={t('admin.create.phone.optional')} hint={t('admin.create.staff.phone.hint')} mistake={mistake('phone')}>
          {(attributes) => (
            <input {...attributes} type="tel" dir="ltr" autocomplete="off" value={person.phone ?? ''} onInput={(event) => setPerson({ ...person, phone: event.currentTarget.value })} />
          )}
        </Field>
        <Field label={t('admin.create.locale')}>
          {(attributes) => (
            <select {...attributes} value={person.locale ?? ''} onChange={(event) => setPerson({ ...person, locale: event.currentTarget.value })}>
              <option value="">{t('admin.create.locale.default')}</option>
              {Object.keys(LANGUAGES).map((tag) => (
                <option key={tag} value={tag}>
                  {nameOf(tag)}
                </option>
              ))}
            </select>
          )}
        </Field>
        {error !== undefined && <Trouble error={error} />}
        <div class="row admin-room-end">
          <Button onPress={onClose}>{t('common.cancel')}</Button>
          <Button looks="primary" type="submit">
            {t('admin.people.add')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

/** The field, unless nothing was typed. */
function given<Name extends string>(name: Name, text: string | null | undefined): { [name in Name]?: string } {
  const field: { [name in Name]?: string } = {};
  const trimmed = text?.trim();
  if (trimmed) field[name] = trimmed;
  return field;
}
