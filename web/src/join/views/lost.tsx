import { useEffect, useState } from 'preact/hooks';

import { t } from '../../i18n';
import { announce } from '../../ui/announce';
import { Button } from '../../ui/button';
import { Field } from '../../ui/field';
import { Notice } from '../../ui/notice';
import type { Way } from '../flow';
import type { Refusal } from '../refusal';
import { useNow } from './countdown';
import { Page } from './page';
import { saidOf, waiting } from './sentences';

interface LostProps {
  way: Way;
  refusal: Refusal | null;
  onGiven: (phone: string, jobId: string) => void;
}

/** Without a link: by phone number and job, which is how the first links worked. */
export function LostView({ way, refusal, onGiven }: LostProps) {
  const [phone, setPhone] = useState(way.by === 'phone' ? way.phone : '');
  const [jobId, setJobId] = useState(way.by === 'phone' ? way.jobId : '');
  const rest = useRest(refusal);
  useEffect(() => {
    if (refusal) announce(saidOf(refusal));
  }, [refusal]);
  if (refusal?.why === 'phone_off') return <OnlyByLink />;
  const ofPhone = refusal?.why === 'phone_mistake' && refusal.reason !== 'job';
  const ofJob = refusal?.why === 'phone_mistake' && refusal.reason === 'job';
  const send = (event: Event) => {
    event.preventDefault();
    if (rest === 0) onGiven(phone.trim(), jobId.trim());
  };
  return (
    <Page title={t('join.lost.title')}>
      <p class="join-lead">{t('join.lost.text')}</p>
      <form class="card stack" onSubmit={send} noValidate>
        {refusal && !ofPhone && !ofJob && <Notice tone="careful">{rest > 0 ? throttled(rest) : saidOf(refusal)}</Notice>}
        <Field label={t('join.lost.phone')} hint={t('join.lost.phone.hint')} mistake={ofPhone ? saidOf(refusal) : undefined}>
          {(attributes) => (
            <input {...attributes} type="tel" inputMode="tel" autoComplete="tel" dir="ltr" required value={phone} onInput={(event) => setPhone(event.currentTarget.value)} />
          )}
        </Field>
        <Field label={t('join.lost.job')} hint={t('join.lost.job.hint')} mistake={ofJob ? saidOf(refusal) : undefined}>
          {(attributes) => (
            <input {...attributes} type="text" autoComplete="off" autoCapitalize="off" spellcheck={false} dir="ltr" required value={jobId} onInput={(event) => setJobId(event.currentTarget.value)} />
          )}
        </Field>
        <Button looks="primary" type="submit" wide disabled={rest > 0}>
          {t('join.lost.send')}
        </Button>
      </form>
    </Page>
  );
}

function throttled(seconds: number): string {
  return t('join.trouble.throttled', { duration: waiting(seconds) });
}

/** Seconds for which the server asked not to be asked again. */
function useRest(refusal: Refusal | null): number {
  const now = useNow();
  const [until, setUntil] = useState(0);
  useEffect(() => setUntil(refusal?.why === 'throttled' ? Date.now() + refusal.wait * 1000 : 0), [refusal]);
  return Math.max(0, Math.ceil((until - now) / 1000));
}

function OnlyByLink() {
  return (
    <Page title={t('join.lost.title')}>
      <Notice>{t('join.lost.off')}</Notice>
    </Page>
  );
}

/** The link is on its way to the phone. It says the same whether or not it is. */
export function LinkSentView() {
  return (
    <Page title={t('join.sent.title')}>
      <Notice tone="good">{t('join.sent.text')}</Notice>
    </Page>
  );
}
