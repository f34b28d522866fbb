import { CalendarPlus } from 'lucide-preact';

import type { Invited } from '../../api/types';
import { plain, t } from '../../i18n';
import { googleLink, ics, outlookLink, type Appointment } from '../calendar';
import { save } from '../save';

/** Ways to put the interview into a calendar. Rooms without a start have no place in one. */
export function Calendar({ invited }: { invited: Invited }) {
  const appointment = appointmentOf(invited);
  if (!appointment) return null;
  const download = () => save('interview.ics', 'text/calendar', ics(appointment, new Date()));
  return (
    <details class="join-more">
      <summary>
        <CalendarPlus size={20} aria-hidden="true" />
        {t('join.calendar')}
      </summary>
      <div class="row">
        <button type="button" class="button" onClick={download}>
          {t('join.calendar.file')}
        </button>
        <a class="button" href={googleLink(appointment)} target="_blank" rel="noopener noreferrer">
          {t('join.calendar.google')}
        </a>
        <a class="button" href={outlookLink(appointment)} target="_blank" rel="noopener noreferrer">
          {t('join.calendar.outlook')}
        </a>
      </div>
      <p class="muted join-small">{t('join.calendar.hint')}</p>
    </details>
  );
}

function appointmentOf({ startsAt, durationMinutes, participantId, job, company }: Invited): Appointment | null {
  if (!startsAt) return null;
  const start = new Date(startsAt);
  return {
    uid: `${participantId}@greenroom`,
    title: plain(company ? t('join.calendar.title', { job: job.title, company }) : t('join.calendar.title.plain', { job: job.title })),
    description: t('join.calendar.description'),
    startsAt: start,
    endsAt: new Date(start.getTime() + durationMinutes * 60_000),
  };
}
