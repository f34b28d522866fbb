import { Problem, Unreachable } from '../../api/client';
import { t } from '../../i18n';
import { isKey } from './words';

/** What went wrong, for people: a sentence that names the cure, and the request's number where nothing better can be said. */
export interface Saying {
  text: string;
  requestId?: string;
}

/** What the sentence of a code tells beside it. The server need not have said it. */
const TELLS: Record<string, 'scope' | 'field'> = { forbidden: 'scope', invalid_field: 'field', missing_field: 'field' };

/** An error of a call, in words. */
export function saying(error: unknown): Saying {
  if (error instanceof Unreachable) return { text: t('common.unreachable') };
  if (!(error instanceof Problem)) return { text: t('admin.problem') };
  const { code, body } = error;
  const [key, tells] = [`admin.problem.${code}`, TELLS[code]];
  if (!isKey(key) || (tells && !body[tells])) return { text: t('admin.problem'), requestId: body.requestId };
  return { text: t(key, { scope: body.scope ?? '', field: body.field ?? '' }) };
}
