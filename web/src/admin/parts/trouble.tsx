import { t } from '../../i18n';
import { Button } from '../../ui/button';
import { Notice } from '../../ui/notice';
import { saying } from './saying';

/** Why something is not shown or did not work, and a way to try it again. */
export function Trouble({ error, onRetry }: { error: unknown; onRetry?: () => unknown }) {
  const { text, requestId } = saying(error);
  return (
    <Notice tone="bad">
      <p>{text}</p>
      {requestId && (
        <p>
          <small>{t('admin.trouble.request', { id: requestId })}</small>
        </p>
      )}
      {onRetry && <Button onPress={onRetry}>{t('common.retry')}</Button>}
    </Notice>
  );
}
