import './parts.css';

import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';

import { t } from '../../i18n';
import { announce } from '../../ui/announce';
import { Button } from '../../ui/button';
import { Dialog } from '../../ui/dialog';
import { Trouble } from './trouble';

interface ConfirmProps {
  title: string;
  /** What happens when it is done. */
  children: ComponentChildren;
  /** The word on the button that does it. */
  action: string;
  danger?: boolean;
  /** What is told when it is done. */
  done: string;
  onDo: () => Promise<unknown>;
  onClose: () => void;
}

/** Asks before something that cannot be taken back. A refusal is told in the dialog, which stays. */
export function Confirm({ title, children, action, danger = false, done, onDo, onClose }: ConfirmProps) {
  const [error, setError] = useState<unknown>();
  const act = async () => {
    try {
      await onDo();
      announce(done);
      onClose();
    } catch (refusal) {
      setError(refusal);
    }
  };
  return (
    <Dialog title={title} onClose={onClose}>
      <div class="stack">{children}</div>
      {error !== undefined && <Trouble error={error} />}
      <div class="row admin-room-end">
        <Button onPress={onClose}>{t('common.cancel')}</Button>
        <Button looks={danger ? 'danger' : 'primary'} onPress={act}>
          {action}
        </Button>
      </div>
    </Dialog>
  );
}
