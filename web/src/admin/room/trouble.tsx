import './parts.css';

import { Problem, Unreachable } from '../../api/client';
import { t } from '../../i18n';
import { Button } from '../../ui/button';
import { Notice } from '../../ui/notice';
import { isKey } from './words';

/** What went wrong, in a sentence that names the cure. */
export function sentenceOf(error: unknown): string {
  if (error instanceof Unreachable) return t('common.unreachable');
  if (!(error instanceof Problem)) return t('admin.problem');
  const { scope, field } = error.body;
  const key = `admin.problem.${error.code}`;
  return isKey(key) ? t(key, { scope: scope ?? '', field: field ?? '' }) : t('admin.problem');
}

interface TroubleProps {
  error: unknown;
  onRetry?: () => unknown;
}

/** The sentence, with the number under which the operator finds it in the log. */
export function Trouble({ error, onRetry }: TroubleProps) {
  return (
    <div role="alert">
      <Notice tone="bad">
        <p>{sentenceOf(error)}</p>
        {error instanceof Problem && <p class="admin-room-small">{t('admin.problem.request', { id: error.body.requestId })}</p>}
        {onRetry && <Button onPress={onRetry}>{t('common.retry')}</Button>}
      </Notice>
    </div>
  );
}
