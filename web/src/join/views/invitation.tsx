import { CalendarClock, Users } from 'lucide-preact';

import type { Invited } from '../../api/types';
import { duration, t, when, type Key } from '../../i18n';
import { Button } from '../../ui/button';
import { deviceZone, startIn } from '../when';
import { Answers, type AnswersProps } from './answers';
import { Calendar } from './calendar';
import { Countdown } from './countdown';
import { Elsewhere } from './elsewhere';
import { Page } from './page';

interface InvitationProps extends AnswersProps {
  invited: Invited;
  behind: number;
  onReady: () => void;
}

/** Who invites to what, and when: what somebody sees who opened the link. */
export function InvitationView({ invited, behind, onReady, link, onResponse, onRefused }: InvitationProps) {
  const soon = invited.phase === 'scheduled';
  return (
    <Page title={t('join.invitation.hello', { name: invited.firstName })} over={invited.company ?? undefined}>
      <p class="join-lead">{lead(invited)}</p>
      <section class="card stack join-door">
        {soon ? <Countdown opensAt={invited.opensAt} behind={behind} /> : <p class="join-open">{t('join.open')}</p>}
        <Button looks="primary" wide onPress={onReady}>
          {t(soon ? 'join.ready.early' : 'join.ready.go')}
        </Button>
        <p class="muted join-small">{t(invited.role === 'observer' ? 'join.ready.hint.observer' : 'join.ready.hint')}</p>
      </section>
      <section class="card join-facts">
        <When invited={invited} />
        <Who invited={invited} />
      </section>
      {invited.role !== 'observer' && (
        <Answers invited={invited} link={link} onResponse={onResponse} onRefused={onRefused} />
      )}
      <Calendar invited={invited} />
      <Elsewhere link={link} />
    </Page>
  );
}

function lead({ role, company, job }: Invited): string {
  const key = `join.invitation.lead.${role === 'interviewer' || role === 'observer' ? role : 'candidate'}` as const;
  return company ? t(key, { company, job: job.title }) : t(`${key}.plain` satisfies Key, { job: job.title });
}

function When({ invited }: { invited: Invited }) {
  const start = invited.startsAt ? startIn(invited.startsAt, invited.timezone, deviceZone()) : null;
  const until = when(invited.closesAt, { dateStyle: 'full', timeStyle: 'short' });
  return (
    <div class="join-fact">
      <CalendarClock size={22} aria-hidden="true" />
      <div>
        <h2>{t('join.when')}</h2>
        {start ? <p>{start.own}</p> : <p>{t('join.when.until', { time: until })}</p>}
        {start?.there && <p class="muted">{t('join.when.there', { time: start.there })}</p>}
        <p class="muted">{t('join.when.length', { duration: duration(invited.durationMinutes, 'minute') })}</p>
      </div>
    </div>
  );
}

function Who({ invited }: { invited: Invited }) {
  return (
    <div class="join-fact">
      <Users size={22} aria-hidden="true" />
      <div>
        <h2>{t('join.who')}</h2>
        <ul class="join-people">
          {invited.expected.map(({ name, role }) => (
            <li key={`${role} ${name}`}>
              <bdi>{name}</bdi> <span class="muted">{roleName(role)}</span>
            </li>
          ))}
          {invited.observers > 0 && <li class="muted">{t('join.who.observers', { n: invited.observers })}</li>}
        </ul>
      </div>
    </div>
  );
}

function roleName(role: string): string {
  return role === 'interviewer' || role === 'candidate' || role === 'observer' ? t(`common.role.${role}`) : '';
}
