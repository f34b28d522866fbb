import type { Key } from '../../i18n';
import type { components } from '../../api/schema';
import { isZone, momentOf } from './zone-time';

export type CreateBody = components['schemas']['CreateRoomBody'];

/** An interviewer or observer, as typed. */
export interface Staff {
  /** Tells rows apart while they come and go. */
  row: number;
  name: string;
  phone: string;
  locale: string;
}

/** What was typed, as it was typed. */
export interface Form {
  applicationId: string;
  round: string;
  jobId: string;
  jobTitle: string;
  company: string;
  candidateName: string;
  phone: string;
  locale: string;
  /** When the box was ticked, in RFC 3339. Kept, so that asking twice asks for the same. */
  consentAt: string | undefined;
  interviewers: readonly Staff[];
  observers: readonly Staff[];
  /** Without an agreed start the room is open at once. */
  agreed: boolean;
  start: string;
  timezone: string;
  duration: string;
  admission: 'open' | 'approval';
  secondDevice: 'takeover' | 'refuse';
  maxParticipants: string;
  notify: boolean;
}

/** Mistakes, by the API's name of the field. */
export type Mistakes = Readonly<Record<string, Key>>;
export type Filled = { body: CreateBody } | { mistakes: Mistakes };

/** Names the wording of the consent that the form shows. It goes with the consent, so change it together with the sentence. */
const CONSENT_TEXT = 'dashboard-1';

/** An empty form, with the zone of whoever fills it in. */
export function blank(timezone: string): Form {
  return {
    applicationId: '',
    round: '1',
    jobId: '',
    jobTitle: '',
    company: '',
    candidateName: '',
    phone: '',
    locale: '',
    consentAt: undefined,
    interviewers: [{ row: 0, name: '', phone: '', locale: '' }],
    observers: [],
    agreed: true,
    start: '',
    timezone,
    duration: '60',
    admission: 'open',
    secondDevice: 'takeover',
    maxParticipants: '',
    notify: true,
  };
}

/** The body to send, or the mistakes that are sure without asking. Everything else is for the server to judge. */
export function filled(form: Form): Filled {
  const mistakes = mistakesOf(form);
  return Object.keys(mistakes).length > 0 ? { mistakes } : { body: bodyOf(form) };
}

function mistakesOf(form: Form): Mistakes {
  const needed: [string, string][] = [
    ['applicationId', form.applicationId],
    ['job.id', form.jobId],
    ['job.title', form.jobTitle],
    ['candidate.name', form.candidateName],
    ['candidate.phone', form.phone],
    ['timezone', form.timezone],
  ];
  const found: Record<string, Key> = {};
  for (const [field, text] of needed) if (text.trim() === '') found[field] = 'admin.create.needed';
  if (!whole(form.round, 1, 1000)) found['round'] = 'admin.create.round.range';
  if (!whole(form.duration, 5, 1440)) found['durationMinutes'] = 'admin.create.duration.range';
  if (form.maxParticipants.trim() !== '' && !whole(form.maxParticipants, 1, 1000)) found['maxParticipants'] = 'admin.create.places.range';
  if (form.agreed && form.timezone.trim() !== '') {
    // A clock in a zone that the browser does not know cannot be read.
    if (!isZone(form.timezone.trim())) found['timezone'] = 'admin.create.wrong.timezone';
    const start = startMistake(form);
    if (start) found['startsAt'] = start;
  }
  return { ...found, ...nameless('interviewers', form.interviewers), ...nameless('observers', form.observers) };
}

function startMistake(form: Form): Key | undefined {
  if (form.start === '') return 'admin.create.needed';
  const moment = momentOf(form.start, isZone(form.timezone.trim()) ? form.timezone.trim() : 'UTC');
  if (moment.is === 'never') return 'admin.create.start.never';
  return moment.is === 'unreadable' ? 'admin.create.start.unreadable' : undefined;
}

/** A row that has something, and no name. Empty rows are left out. */
function nameless(role: 'interviewers' | 'observers', staff: readonly Staff[]): Record<string, Key> {
  const rows = staff.filter(isSomebody).map((one, index) => [`${role}[${index}].name`, one] as const);
  return Object.fromEntries(rows.filter(([, one]) => one.name.trim() === '').map(([field]) => [field, 'admin.create.needed' as const]));
}

/** Whether anything was typed about the person. Only these are sent, and only they count in the API's `interviewers[0]`. */
export function isSomebody(one: Staff): boolean {
  return one.name.trim() !== '' || one.phone.trim() !== '';
}

function whole(text: string, least: number, most: number): boolean {
  const value = Number(text);
  return text.trim() !== '' && Number.isInteger(value) && value >= least && value <= most;
}

function bodyOf(form: Form): CreateBody {
  const moment = form.agreed ? momentOf(form.start, form.timezone.trim()) : undefined;
  return {
    applicationId: form.applicationId.trim(),
    round: Number(form.round),
    job: { id: form.jobId.trim(), title: form.jobTitle.trim() },
    ...given('company', form.company),
    candidate: {
      name: form.candidateName.trim(),
      phone: form.phone.trim(),
      ...given('locale', form.locale),
      ...(form.consentAt ? { whatsappConsent: { grantedAt: form.consentAt, textVersion: CONSENT_TEXT, source: 'dashboard' } } : {}),
    },
    interviewers: form.interviewers.filter(isSomebody).map(staffBody),
    observers: form.observers.filter(isSomebody).map(staffBody),
    ...(moment && 'at' in moment ? { startsAt: moment.at } : {}),
    durationMinutes: Number(form.duration),
    timezone: form.timezone.trim(),
    admission: form.admission,
    secondDevice: form.secondDevice,
    ...(form.maxParticipants.trim() === '' ? {} : { maxParticipants: Number(form.maxParticipants) }),
    notify: form.notify,
  };
}

/** Somebody who is expected, without what was left empty. */
export function staffBody(one: Pick<Staff, 'name' | 'phone' | 'locale'>) {
  return { name: one.name.trim(), ...given('phone', one.phone), ...given('locale', one.locale) };
}

/** The field, unless nothing was typed. */
function given<Name extends string>(name: Name, text: string): { [name in Name]?: string } {
  const trimmed = text.trim();
  const field: { [name in Name]?: string } = {};
  if (trimmed !== '') field[name] = trimmed;
  return field;
}
