import type { Messages } from './index';

/** Arabic, in the sections of `en.ts`. Numbers take the six plural forms of CLDR: zero, one, two, few, many, other. */
const ar: Messages = {
  // ---- common ----
  'common.cancel': 'إلغاء',
  'common.close': 'إغلاق',
  'common.copied': 'تم النسخ',
  'common.copy': 'نسخ',
  'common.language': 'اللغة',
  'common.loading': 'لحظة من فضلك…',
  'common.retry': 'حاول مرة أخرى',
  'common.role.candidate': 'المرشَّح',
  'common.role.interviewer': 'المُحاوِر',
  'common.role.observer': 'المراقب',
  'common.theme': 'المظهر',
  'common.theme.auto': 'مثل الجهاز',
  'common.theme.dark': 'داكن',
  'common.theme.light': 'فاتح',
  'common.unreachable': 'لا يوجد رد من الخادم. تحقق من اتصالك بالإنترنت.',
  // ---- join ----
  // ---- room ----
  // ---- host ----
  // ---- admin ----
  // ---- admin.room ----
};

export default ar;
