import { useState } from 'preact/hooks';

import { t } from '../../i18n';
import { Button } from '../../ui/button';
import { participantId, type Person } from '../person';
import type { Host } from './host';
import { Sure } from './sure';

/** Puts somebody out, and keeps them out. */
export function PutOut({ host, person }: { host: Host; person: Person }) {
  const [asking, setAsking] = useState(false);
  const { name } = person;
  return (
    <>
      <Button aria-label={t('host.putOut.name', { name })} onPress={() => setAsking(true)}>
        {t('host.putOut')}
      </Button>
      {asking && (
        <Sure
          title={t('host.putOut.sure', { name })}
          cost={t('host.putOut.cost')}
          act={t('host.putOut')}
          onSure={() => host.putOut(participantId(person.identity))}
          onClose={() => setAsking(false)}
        />
      )}
    </>
  );
}
