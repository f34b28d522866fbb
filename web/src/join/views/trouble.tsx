import { useEffect, useState } from 'preact/hooks';

import { t } from '../../i18n';
import { Button } from '../../ui/button';
import { wait, type Refusal } from '../refusal';
import { Countdown, useNow } from './countdown';
import { Page } from './page';
import { saidOf, waiting } from './sentences';

interface TroubleProps {
  refusal: Refusal;
  tries: number;
  onAgain: () => void;
}

/** Something that passes by itself: the page says what, and when it asks again. */
export function TroubleView({ refusal, tries, onAgain }: TroubleProps) {
  const seconds = wait(refusal, tries - 1);
  const [begun, begin] = useState(() => Date.now());
  useEffect(() => begin(Date.now()), [tries]);
  const now = useNow();
  const rest = seconds === null ? null : Math.max(0, Math.ceil(seconds - (now - begun) / 1000));
  return (
    <Page title={t(titleOf(refusal))}>
      <div class="card stack">
        <p>{saidOf(refusal)}</p>
        {rest !== null && <p class="muted">{t('join.trouble.again', { duration: waiting(rest) })}</p>}
        {refusal.why !== 'throttled' && (
          <Button looks="primary" wide onPress={onAgain}>
            {t('common.retry')}
          </Button>
        )}
        {refusal.why === 'unexpected' && refusal.requestId && (
          <p class="muted join-small">{t('join.trouble.request', { id: refusal.requestId })}</p>
        )}
      </div>
    </Page>
  );
}

function titleOf({ why }: Refusal) {
  if (why === 'unreachable') return 'join.trouble.unreachable.title';
  if (why === 'room_full') return 'join.trouble.full.title';
  return why === 'unexpected' ? 'join.trouble.unexpected.title' : 'join.trouble.busy.title';
}

/** Inside already, with another device, in a room that lets nobody in twice. */
export function AlreadyInsideView({ onAgain }: { onAgain: () => void }) {
  return (
    <Page title={t('join.inside_elsewhere.title')}>
      <div class="card stack">
        <p>{t('join.inside_elsewhere.text')}</p>
        <Button looks="primary" wide onPress={onAgain}>
          {t('common.retry')}
        </Button>
      </div>
    </Page>
  );
}

/** Too early, and known by phone and job only: there is no invitation to show. */
export function EarlyView({ opensAt, behind }: { opensAt: string; behind: number }) {
  return (
    <Page title={t('join.early.title')}>
      <div class="card stack">
        <Countdown opensAt={opensAt} behind={behind} />
      </div>
    </Page>
  );
}
