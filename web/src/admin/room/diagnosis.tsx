import { CircleCheck, CircleDashed, CircleHelp, CircleX, Clock, type LucideIcon } from 'lucide-preact';
import { useEffect, useRef, useState } from 'preact/hooks';

import { answer, api } from '../../api/client';
import type { Diagnosis as Found, Room } from '../../api/types';
import { t } from '../../i18n';
import { Button } from '../../ui/button';
import { Field } from '../../ui/field';
import { Notice } from '../../ui/notice';
import { Trouble } from '../parts/trouble';
import { CLOCK, Time } from '../parts/time';
import { isKey, word } from '../parts/words';

const ICONS: Record<string, LucideIcon> = { passed: CircleCheck, failed: CircleX, waiting: Clock, not_needed: CircleDashed };

/** Why somebody cannot join: the way in, step by step, with the first step that failed. */
export function Diagnosis({ room }: { room: Room }) {
  const [who, setWho] = useState(room.participants[0]?.id);
  const [found, setFound] = useState<Found>();
  const [error, setError] = useState<unknown>();
  const chosen = useRef(who);
  const look = async () => {
    const show = (diagnosis: Found | undefined, refusal: unknown) => {
      if (chosen.current !== who) return;
      setFound(diagnosis);
      setError(refusal);
    };
    try {
      const query = who ? { participantId: who } : {};
      show(await answer(api.GET('/api/rooms/{name}/diagnosis', { params: { path: { name: room.roomName }, query } })), undefined);
    } catch (refusal) {
      show(found, refusal);
    }
  };
  useEffect(() => {
    chosen.current = who;
    setFound(undefined);
    setError(undefined);
  }, [who]);
  return (
    <section class="card stack" aria-labelledby="admin-room-diagnosis">
      <h2 id="admin-room-diagnosis">{t('admin.diagnosis.title')}</h2>
      <div class="admin-room-ask">
        <Field label={t('admin.diagnosis.who')}>
          {(attributes) => (
            <select {...attributes} value={who} onChange={(event) => setWho(event.currentTarget.value)}>
              {room.participants.map((person) => (
                <option key={person.id} value={person.id}>
                  {t('admin.diagnosis.person', { name: person.name, role: word('common.role', person.role) })}
                </option>
              ))}
            </select>
          )}
        </Field>
        <Button onPress={look}>{t(found ? 'admin.diagnosis.again' : 'admin.diagnosis.look')}</Button>
      </div>
      {error !== undefined && <Trouble error={error} />}
      <div role="status">{found && <Verdict found={found} />}</div>
      {found && <Steps found={found} />}
    </section>
  );
}

function Verdict({ found }: { found: Found }) {
  const failed = found.steps.find((step) => step.step === found.firstFailure);
  if (!failed) return <Notice tone="good">{t('admin.diagnosis.fine')}</Notice>;
  const cure = `admin.diagnosis.cure.${failed.step}`;
  return (
    <Notice tone="bad" title={t('admin.diagnosis.stopped', { step: word('admin.diagnosis.step', failed.step) })}>
      {isKey(cure) && <p>{t(cure)}</p>}
      {/* What exactly was seen is in the server's words, which are English. */}
      <div class="admin-room-small" lang="en" dir="ltr">
        {failed.seen}
        {failed.advice && <div>{failed.advice}</div>}
      </div>
    </Notice>
  );
}

function Steps({ found }: { found: Found }) {
  return (
    <>
      <p class="muted admin-room-small">
        {t('admin.diagnosis.checked')} <Time at={found.checkedAt} style={CLOCK} />
      </p>
      <ol class="admin-room-plain admin-diagnosis">
        {found.steps.map((step) => {
          const Icon = ICONS[step.state] ?? CircleHelp;
          return (
            <li key={step.step} class={step.step === found.firstFailure ? `is-${step.state} first` : `is-${step.state}`}>
              <Icon size={18} aria-hidden="true" />
              <div>
                <div class="row">
                  <strong>{word('admin.diagnosis.step', step.step)}</strong>
                  <span class="admin-diagnosis-state">{word('admin.diagnosis.state', step.state)}</span>
                  {step.at && (
                    <span class="muted admin-room-small">
                      <Time at={step.at} />
                    </span>
                  )}
                </div>
                <div class="muted admin-room-small" lang="en" dir="ltr">
                  {step.seen}
                  {step.advice && <div>{step.advice}</div>}
                </div>
              </div>
            </li>
          );
        })}
      </ol>
    </>
  );
}
