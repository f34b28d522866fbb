import { useState } from 'preact/hooks';

import { answer, api } from '../../api/client';
import type { Invited, Response, ResponseKind } from '../../api/types';
import { duration, t } from '../../i18n';
import { announce } from '../../ui/announce';
import { Button } from '../../ui/button';
import { Notice } from '../../ui/notice';
import { refusalOf, type Refusal } from '../refusal';
import { LateDialog, NoteDialog, WrongPersonDialog } from './answer-dialogs';
import { saidOf } from './sentences';

export interface AnswersProps {
  link: string;
  invited: Invited;
  onResponse: (response: Response) => void;
  onRefused: (refusal: Refusal) => void;
}

/** What somebody may say beforehand. */
export interface Word {
  kind: ResponseKind;
  minutes?: number;
  note?: string;
}

type Asked = 'late' | 'cannot_make_it' | 'wrong_person' | null;

/** Confirm, late, cannot make it, wrong person: the same words as the buttons of the message. */
export function Answers({ invited, link, onResponse, onRefused }: AnswersProps) {
  const [asked, ask] = useState<Asked>(null);
  const [mistake, setMistake] = useState<Refusal | null>(null);
  const close = () => ask(null);
  const say = async (word: Word) => {
    const refusal = await send(link, word, onResponse);
    close();
    setMistake(refusal);
    if (refusal && ['put_out', 'ended', 'unknown_person'].includes(refusal.why)) onRefused(refusal);
  };
  const said = invited.response?.kind;
  return (
    <section class="card stack" aria-labelledby="join-answers">
      <h2 id="join-answers">{t('join.answer.title')}</h2>
      {invited.response && <Notice tone="good">{told(invited.response)}</Notice>}
      {mistake && <Notice tone="bad">{saidOf(mistake)}</Notice>}
      <div class="join-answers">
        <Button onPress={() => say({ kind: 'confirm' })} aria-pressed={said === 'confirm'}>
          {t('join.answer.confirm')}
        </Button>
        <Button onPress={() => ask('late')}>{t('join.answer.late')}</Button>
        <Button onPress={() => ask('cannot_make_it')}>{t('join.answer.cannot')}</Button>
        <Button onPress={() => ask('wrong_person')}>{t('join.answer.wrong')}</Button>
      </div>
      {asked === 'late' && <LateDialog onClose={close} onSay={say} />}
      {asked === 'cannot_make_it' && <NoteDialog onClose={close} onSay={say} />}
      {asked === 'wrong_person' && <WrongPersonDialog onClose={close} onSay={say} />}
    </section>
  );
}

async function send(link: string, word: Word, onResponse: (response: Response) => void): Promise<Refusal | null> {
  try {
    const { response } = await answer(api.POST('/api/room/respond', { body: { link, ...word } }));
    announce(told(response));
    onResponse(response);
    return null;
  } catch (error) {
    return refusalOf(error);
  }
}

/** What was said last, in words. */
function told({ kind, minutes }: Response): string {
  if (kind === 'confirm') return t('join.answered.confirm');
  if (kind === 'late') return t('join.answered.late', { duration: duration(minutes ?? 0, 'minute') });
  return t(kind === 'cannot_make_it' ? 'join.answered.cannot' : 'join.answered.wrong');
}
