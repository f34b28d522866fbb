import './parts.css';

import { t } from '../../i18n';
import { Button } from '../../ui/button';
import { Notice } from '../../ui/notice';
import { saying } from './saying';

interface TroubleProps {
  error: unknown;
  onRetry?: () => unknown;
}

/** Why something is not shown or did not work, and a way to try it again. */
export function Trouble({ error, onRetry }: TroubleProps) {
  const { text, requestId } = saying(error);
  return (
    <div role="alert">
      <Notice tone="bad">
        <p>{text}</p>
        {requestId && <p class="admin-small">{t('admin.problem.request', { id: requestId })}</p>}
        {onRetry && <Button onPress={onRetry}>{t('common.retry')}</Button>}
      </Notice>
    </div>
  );
}
