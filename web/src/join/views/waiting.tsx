import { useEffect } from 'preact/hooks';

import { t, when } from '../../i18n';
import { announce } from '../../ui/announce';
import { Notice } from '../../ui/notice';
import { Page } from './page';

/** In front of a door that a host opens. It is polite: it says where one stands, and asks for nothing. */
export function WaitingView({ since, quiet }: { since: string; quiet: boolean }) {
  useEffect(() => {
    if (quiet) announce(t('join.waiting.quiet'));
  }, [quiet]);
  return (
    <Page title={t('join.waiting.title')}>
      <div class="card stack join-waiting">
        <div class="join-pulse" aria-hidden="true" />
        <p>{t('join.waiting.text')}</p>
        <p class="muted">{t('join.waiting.since', { time: when(since, { timeStyle: 'short' }) })}</p>
        {quiet && <Notice tone="careful">{t('join.waiting.quiet')}</Notice>}
      </div>
      <p class="muted join-small">{t('join.waiting.stay')}</p>
    </Page>
  );
}
