import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';

import { Problem } from '../api/client';
import { t } from '../i18n';
import { announceNow } from '../ui/announce';
import { Button } from '../ui/button';
import { Field } from '../ui/field';
import { Notice } from '../ui/notice';
import { Preferences } from '../ui/preferences';
import { useOnce } from '../ui/once';
import { Page } from './parts/page';
import { saying } from './parts/saying';
import { askSession, signIn, type WhyOut } from './session';

/** The door of the dashboard. */
export function SignIn({ why }: { why: WhyOut }) {
  // The field takes the focus, and with it what a screen reader says.
  useEffect(() => {
    if (why === 'over') announceNow(t('admin.session.over'));
    if (why === 'left') announceNow(t('admin.session.left'));
  }, [why]);
  return (
    <Door title={t('admin.signIn.title')} takesFocus={false}>
      {why === 'over' && <Notice tone="careful">{t('admin.session.over')}</Notice>}
      {why === 'left' && <Notice tone="good">{t('admin.session.left')}</Notice>}
      <p class="muted">{t('admin.signIn.lead')}</p>
      <KeyForm />
    </Door>
  );
}

/** Shown when nobody can say whether somebody is signed in. */
export function Away() {
  return (
    <Door title={t('admin.signIn.away')}>
      <p>{t('common.unreachable')}</p>
      <Button looks="primary" onPress={askSession}>
        {t('common.retry')}
      </Button>
    </Door>
  );
}

function Door({ title, takesFocus = true, children }: { title: string; takesFocus?: boolean; children: ComponentChildren }) {
  return (
    <div class="admin-door">
      <header class="admin-door-head">
        <span class="admin-brand">{t('admin.title')}</span>
        <Preferences />
      </header>
      <main class="card admin-door-card">
        <Page title={title} takesFocus={takesFocus}>
          {children}
        </Page>
      </main>
    </div>
  );
}

function KeyForm() {
  const [mistake, setMistake] = useState<string>();
  const input = useRef<HTMLInputElement>(null);
  const [busy, once] = useOnce();
  useEffect(() => input.current?.focus(), []);
  const refuse = (sentence: string) => {
    setMistake(sentence);
    announceNow(sentence);
    input.current?.focus();
  };
  const submit = async () => {
    const key = input.current?.value.trim() ?? '';
    if (key === '') return refuse(t('admin.signIn.empty'));
    await signIn(key).catch((error: unknown) => refuse(refusal(error)));
  };
  const onSubmit = (event: JSX.TargetedEvent<HTMLFormElement>) => {
    event.preventDefault();
    void once(submit);
  };
  return (
    <form class="stack" onSubmit={onSubmit} noValidate>
      <Field label={t('admin.signIn.key')} hint={t('admin.signIn.hint')} mistake={mistake}>
        {(attributes) => (
          <input {...attributes} ref={input} type="password" name="key" autoComplete="current-password" spellcheck={false} dir="ltr" required />
        )}
      </Field>
      <Button looks="primary" type="submit" aria-busy={busy}>
        {t('admin.signIn.submit')}
      </Button>
    </form>
  );
}

/** Why one was not let in, in a sentence. */
export function refusal(error: unknown): string {
  if (error instanceof Problem && error.status === 401) return t('admin.signIn.wrong');
  if (error instanceof Problem && error.status === 429) return t('admin.signIn.tooOften', { seconds: error.retryAfter ?? 60 });
  return saying(error).text;
}
