import { Problem, Unreachable } from '../../api/client';
import { t, type Key } from '../../i18n';

/** What went wrong, for people: a sentence that names the cure, and the request's number where it helps to find out more. */
export interface Saying {
  text: string;
  requestId?: string;
}

const BY_CODE: Record<string, Key> = {
  room_unknown: 'admin.trouble.notFound',
  not_found: 'admin.trouble.notFound',
  unauthenticated: 'admin.session.over',
  busy: 'admin.trouble.busy',
  timeout: 'admin.trouble.busy',
  database_unavailable: 'admin.trouble.database',
  media_server_unavailable: 'admin.trouble.media',
  media_server_misconfigured: 'admin.trouble.media',
  too_many_requests: 'admin.trouble.tooOften',
};

/** An error of a call, in words. */
export function saying(error: unknown): Saying {
  if (error instanceof Unreachable) return { text: t('common.unreachable') };
  if (!(error instanceof Problem)) return { text: t('admin.trouble.general') };
  const { code, body } = error;
  if (code === 'forbidden' && body.scope) return { text: t('admin.trouble.forbidden', { scope: body.scope }) };
  if (code === 'invalid_field' && body.field) return { text: t('admin.trouble.invalid', { field: body.field }) };
  const known = BY_CODE[code];
  return known ? { text: t(known) } : { text: t('admin.trouble.general'), requestId: body.requestId };
}
