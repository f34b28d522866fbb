import { Wifi } from 'lucide-preact';
import { useEffect, useState } from 'preact/hooks';

import { t } from '../../i18n';
import { Button } from '../../ui/button';
import { Notice } from '../../ui/notice';
import type { Report } from '../report';
import { testConnection, type Connection } from './connection';

/** Whether sound and picture get through from here. Tested by itself, once, when the browser has nothing better to do. */
export function ConnectionRow({ link, report }: { link: string; report: Report }) {
  const [state, setState] = useState<Connection | 'testing'>('testing');
  const test = async () => {
    setState('testing');
    const result = await testConnection(link).catch(() => 'unknown' as const);
    setState(result);
    if (result !== 'unknown') report('connection', result);
  };
  useEffect(() => {
    const timer = setTimeout(() => void test(), 500);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div class="join-device">
      <div class="join-device-head">
        <Wifi size={20} aria-hidden="true" />
        <h2>{t('join.check.connection')}</h2>
        {state !== 'testing' && (
          <Button class="join-switch" onPress={test}>
            {t('join.check.connection.again')}
          </Button>
        )}
      </div>
      <div role="status">
        <Result state={state} />
      </div>
    </div>
  );
}

function Result({ state }: { state: Connection | 'testing' }) {
  if (state === 'testing') return <p class="muted">{t('join.check.connection.testing')}</p>;
  if (state === 'ok') return <Notice tone="good">{t('join.check.connection.ok')}</Notice>;
  if (state === 'unknown') return <Notice>{t('join.check.connection.unknown')}</Notice>;
  return (
    <Notice tone="careful" title={t(`join.problem.${state}`)}>
      {t(`join.cure.${state}`)}
    </Notice>
  );
}
