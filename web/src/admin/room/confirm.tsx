import './parts.css';

import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';

import { t } from '../../i18n';
import { announce } from '../../ui/announce';
import { Button } from '../../ui/button';
import { Dialog } from '../../ui/dialog';
import { useOnce } from '../../ui/once';
import { Trouble } from '../parts/trouble';

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

/** Asks before something that cannot be taken back. It stays while that is done, since a refusal is told in it. */
export function Confirm({ title, children, action, danger = false, done, onDo, onClose }: ConfirmProps) {
  const [error, setError] = useState<unknown>();
  const [busy, once] = useOnce();
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
    <Dialog title={title} held={busy} onClose={onClose}>
      <div class="stack">{children}</div>
      {error !== undefined && <Trouble error={error} />}
      <div class="row admin-room-end">
        <Button disabled={busy} onPress={onClose}>{t('common.cancel')}</Button>
        <Button looks={danger ? 'danger' : 'primary'} onPress={() => once(act)}>
          {action}
        </Button>
      </div>
    </Dialog>
  );
}
