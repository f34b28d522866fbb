/**
 * English, and the list of all messages. ICU MessageFormat; names say where a message stands. Each part of the pages has a
 * section of its own; what several parts say stands under `common`.
 */
const en = {
  // ---- common ----
  'common.cancel': 'Cancel',
  'common.close': 'Close',
  'common.copied': 'Copied',
  'common.copy': 'Copy',
  'common.language': 'Language',
  'common.loading': 'One moment…',
  'common.retry': 'Try again',
  'common.role.candidate': 'Candidate',
  'common.role.interviewer': 'Interviewer',
  'common.role.observer': 'Observer',
  'common.theme': 'Appearance',
  'common.theme.auto': 'Like the device',
  'common.theme.dark': 'Dark',
  'common.theme.light': 'Light',
  'common.unreachable': 'No answer from the server. Check your internet connection.',
  // ---- join: the page before the room ----
  // ---- room: inside ----
  // ---- host: what an interviewer sees beside it ----
  // ---- admin: the dashboard ----
  // ---- admin.room: one room on the dashboard, forms, analytics ----
} as const;

export default en;
