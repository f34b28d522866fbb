import './parts.css';

import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';

import { Problem } from '../../api/client';
import { t } from '../../i18n';
import { announce } from '../../ui/announce';
import { Button } from '../../ui/button';
import { Dialog } from '../../ui/dialog';
import { useFirstMistake } from '../create/first-mistake';
import type { Mistakes } from '../create/form';
import { useOnce } from '../../ui/once';
import { saidNo } from '../create/said-no';
import { Trouble } from '../parts/trouble';

interface FormDialogProps<Body> {
  title: string;
  /** The word on the button that sends it. */
  action: string;
  /** What is told when it was sent. */
  done: string;
  /** The fields it has, by the API's names. */
  fields: RegExp;
  /** What was typed so far: a body to send, or mistakes that are sure without asking. */
  filled: { body: Body } | { mistakes: Mistakes };
  onSend: (body: Body) => Promise<unknown>;
  onChanged: () => Promise<void>;
  onClose: () => void;
  children: (mistakes: Mistakes) => ComponentChildren;
}

/** A form in a dialog. It stays while it is sent, and when it is refused: what is wrong with a field is told there, all else below. */
export function FormDialog<Body>({ title, action, done, fields, filled, onSend, onChanged, onClose, children }: FormDialogProps<Body>) {
  const [mistakes, setMistakes] = useState<Mistakes>({});
  const [error, setError] = useState<unknown>();
  const [busy, once] = useOnce();
  const place = useFirstMistake(mistakes);
  const send = async () => {
    setMistakes('mistakes' in filled ? filled.mistakes : {});
    if ('mistakes' in filled) return;
    try {
      await onSend(filled.body);
      announce(done);
      onClose();
      await onChanged();
    } catch (refusal) {
      const wrong = refusal instanceof Problem ? saidNo(refusal.body, fields)?.fields : undefined;
      setMistakes(wrong ?? {});
      setError(wrong ? undefined : refusal);
    }
  };
  return (
    <Dialog title={title} held={busy} onClose={onClose}>
      <form
        ref={place}
        noValidate
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          void once(send);
        }}
      >
        {children(mistakes)}
        {error !== undefined && <Trouble error={error} />}
        <div class="row admin-room-end">
          <Button disabled={busy} onPress={onClose}>
            {t('common.cancel')}
          </Button>
          <Button looks="primary" type="submit" aria-busy={busy}>
            {action}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
