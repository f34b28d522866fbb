import { useState } from 'preact/hooks';

import { duration, t } from '../../i18n';
import { Button } from '../../ui/button';
import { Dialog } from '../../ui/dialog';
import { Field } from '../../ui/field';
import type { Word } from './answers';

interface AskProps {
  onClose: () => void;
  onSay: (word: Word) => Promise<void>;
}

const LATENESS = [5, 10, 15, 20, 30, 45, 60] as const;
/** What the server takes at most. */
const LONGEST_NOTE = 500;

export function LateDialog({ onClose, onSay }: AskProps) {
  const [minutes, setMinutes] = useState(10);
  return (
    <Dialog title={t('join.late.title')} onClose={onClose}>
      <Field label={t('join.late.minutes')}>
        {(attributes) => (
          <select {...attributes} value={minutes} onChange={(event) => setMinutes(Number(event.currentTarget.value))}>
            {LATENESS.map((choice) => (
              <option key={choice} value={choice}>
                {duration(choice, 'minute')}
              </option>
            ))}
          </select>
        )}
      </Field>
      <div class="row">
        <Button looks="primary" onPress={() => onSay({ kind: 'late', minutes })}>
          {t('join.late.send')}
        </Button>
        <Button onPress={onClose}>{t('common.cancel')}</Button>
      </div>
    </Dialog>
  );
}

export function NoteDialog({ onClose, onSay }: AskProps) {
  const [note, setNote] = useState('');
  const word = (): Word => ({ kind: 'cannot_make_it', ...(note.trim() ? { note: note.trim() } : {}) });
  return (
    <Dialog title={t('join.cannot.title')} onClose={onClose}>
      <p>{t('join.cannot.text')}</p>
      <Field label={t('join.cannot.note')} hint={t('join.cannot.note.hint')}>
        {(attributes) => (
          <textarea {...attributes} rows={3} maxLength={LONGEST_NOTE} value={note} onInput={(event) => setNote(event.currentTarget.value)} />
        )}
      </Field>
      <div class="row">
        <Button looks="danger" onPress={() => onSay(word())}>
          {t('join.cannot.send')}
        </Button>
        <Button onPress={onClose}>{t('common.cancel')}</Button>
      </div>
    </Dialog>
  );
}

export function WrongPersonDialog({ onClose, onSay }: AskProps) {
  return (
    <Dialog title={t('join.wrong.title')} onClose={onClose}>
      <p>{t('join.wrong.text')}</p>
      <div class="row">
        <Button looks="danger" onPress={() => onSay({ kind: 'wrong_person' })}>
          {t('join.wrong.send')}
        </Button>
        <Button onPress={onClose}>{t('common.cancel')}</Button>
      </div>
    </Dialog>
  );
}
