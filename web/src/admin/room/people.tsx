import { UserPlus } from 'lucide-preact';
import { useState } from 'preact/hooks';

import type { Room } from '../../api/types';
import { t } from '../../i18n';
import { Button } from '../../ui/button';
import { AddPerson } from './add-person';
import { Person } from './person';

interface PeopleProps {
  room: Room;
  mayWrite: boolean;
  onChanged: () => Promise<void>;
}

/** Everybody who is expected. */
export function People({ room, mayWrite, onChanged }: PeopleProps) {
  const [adding, setAdding] = useState(false);
  return (
    <section class="stack" aria-labelledby="admin-room-people">
      <div class="admin-room-head">
        <h2 id="admin-room-people">{t('admin.people.title')}</h2>
        {mayWrite && room.phase !== 'ended' && (
          <Button onPress={() => setAdding(true)}>
            <UserPlus size={18} aria-hidden="true" />
            {t('admin.people.add')}
          </Button>
        )}
      </div>
      <div class="admin-room-people">
        {room.participants.map((person) => (
          <Person key={person.id} room={room} person={person} mayWrite={mayWrite} onChanged={onChanged} />
        ))}
      </div>
      {adding && <AddPerson room={room} onChanged={onChanged} onClose={() => setAdding(false)} />}
    </section>
  );
}
