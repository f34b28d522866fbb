import { t } from '../../i18n';
import { Button } from '../../ui/button';
import { Dialog } from '../../ui/dialog';

interface SureProps {
  title: string;
  /** What it costs, in a sentence. */
  cost: string;
  act: string;
  onSure: () => Promise<void>;
  onClose: () => void;
}

/** Asks before what cannot be undone by the same person at once. */
export function Sure({ title, cost, act, onSure, onClose }: SureProps) {
  const go = async () => {
    await onSure();
    onClose();
  };
  return (
    <Dialog title={title} onClose={onClose}>
      <p>{cost}</p>
      <div class="row">
        <Button looks="danger" onPress={go}>
          {act}
        </Button>
        <Button onPress={onClose}>{t('common.cancel')}</Button>
      </div>
    </Dialog>
  );
}
