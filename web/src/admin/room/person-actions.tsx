import { useState } from 'preact/hooks';

import { answer, api } from '../../api/client';
import type { Invitation, Participant, Room } from '../../api/types';
import { t } from '../../i18n';
import { announce } from '../../ui/announce';
import { Button } from '../../ui/button';
import { useRepeatKey } from '../create/repeat-key';
import { Trouble } from '../parts/trouble';
import { Confirm } from './confirm';
import { CopyButton } from './copy';
import { linkOf } from './person-link';
import { mayResend } from './stepper';

interface ActionsProps {
  room: Room;
  person: Participant;
  /** The message that told the person most. */
  chief: Invitation | undefined;
  onChanged: () => Promise<void>;
}

/** What can be done about one person. The link is a copy away, and never written on the page. */
export function PersonActions({ room, person, chief, onChanged }: ActionsProps) {
  const [asking, setAsking] = useState<'new-link' | 'put-out'>();
  const [error, setError] = useState<unknown>();
  const [resent, setResent] = useState(0);
  const keyFor = useRepeatKey();
  const path = { name: room.roomName, id: person.id };
  const over = room.phase === 'ended';
  const attempt = async (work: Promise<unknown>, done: string) => {
    try {
      await work;
      setError(undefined);
      announce(done);
      await onChanged();
    } catch (refusal) {
      setError(refusal);
    }
  };
  const admit = () => attempt(answer(api.POST('/api/rooms/{name}/participants/{id}/admit', { params: { path } })), t('admin.person.admit.done', { name: person.name }));
  // After a lost answer the same message is asked for once more, not another one.
  const send = async (id: string) => {
    const params = { path: { name: room.roomName, id }, header: { 'Idempotency-Key': keyFor([id, resent]) } };
    await answer(api.POST('/api/rooms/{name}/invitations/{id}/resend', { params }));
    setResent(resent + 1);
  };
  const resend = (id: string) => attempt(send(id), t('admin.person.resend.done', { name: person.name }));
  if (over) return null;
  return (
    <div class="stack">
      <div class="row admin-person-actions">
        {person.waitingSince && (
          <Button looks="primary" onPress={admit}>
            {t('admin.person.admit')}
          </Button>
        )}
        {!person.revokedAt && <CopyButton label={t('admin.person.link')} text={() => linkOf(room.roomName, person.id)} />}
        {chief && !person.revokedAt && (
          <Button disabled={!mayResend(chief)} onPress={() => resend(chief.id)}>
            {t('admin.person.resend')}
          </Button>
        )}
        <Button onPress={() => setAsking('new-link')}>{t('admin.person.newLink')}</Button>
        {!person.revokedAt && <Button onPress={() => setAsking('put-out')}>{t('admin.person.putOut')}</Button>}
      </div>
      {error !== undefined && <Trouble error={error} />}
      {asking === 'new-link' && <NewLink room={room} person={person} onChanged={onChanged} onClose={() => setAsking(undefined)} />}
      {asking === 'put-out' && <PutOut room={room} person={person} onChanged={onChanged} onClose={() => setAsking(undefined)} />}
    </div>
  );
}

interface AskingProps {
  room: Room;
  person: Participant;
  onChanged: () => Promise<void>;
  onClose: () => void;
}

function NewLink({ room, person, onChanged, onClose }: AskingProps) {
  const path = { name: room.roomName, id: person.id };
  const keyFor = useRepeatKey();
  const replace = async () => {
    await answer(api.POST('/api/rooms/{name}/participants/{id}/link', { params: { path, header: { 'Idempotency-Key': keyFor(path) } } }));
    void onChanged();
  };
  return (
    <Confirm title={t('admin.person.newLink.title', { name: person.name })} action={t('admin.person.newLink.do')} danger done={t('admin.person.newLink.done')} onDo={replace} onClose={onClose}>
      <p>{t('admin.person.newLink.what', { name: person.name })}</p>
    </Confirm>
  );
}

function PutOut({ room, person, onChanged, onClose }: AskingProps) {
  const path = { name: room.roomName, id: person.id };
  const putOut = async () => {
    await answer(api.DELETE('/api/rooms/{name}/participants/{id}', { params: { path } }));
    void onChanged();
  };
  return (
    <Confirm
      title={t('admin.person.putOut.title', { name: person.name })}
      action={t('admin.person.putOut.do')}
      danger
      done={t('admin.person.putOut.done', { name: person.name })}
      onDo={putOut}
      onClose={onClose}
    >
      <p>{t('admin.person.putOut.what')}</p>
    </Confirm>
  );
}
