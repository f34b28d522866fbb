import { Check, CircleHelp, Minus, X, type LucideIcon } from 'lucide-preact';

import type { Invitation } from '../../api/types';
import { t } from '../../i18n';
import { Notice } from '../../ui/notice';
import { remark, steps, type Progress } from './stepper';
import { Time } from '../parts/time';
import { word } from '../parts/words';

const ICONS: Record<Progress, LucideIcon | undefined> = { done: Check, failed: X, stuck: CircleHelp, never: Minus, ahead: undefined };

/** How far a message came, station by station. */
export function Stepper({ invitation }: { invitation: Invitation }) {
  return (
    <div class="admin-message">
      <div class="row">
        <strong>{word('admin.message.purpose', invitation.purpose)}</strong>
        <span class="muted admin-room-small">
          <Time at={invitation.createdAt} />
          {invitation.state === 'queued' && invitation.dueAt > invitation.createdAt && (
            <>
              {' · '}
              {t('admin.message.due')} <Time at={invitation.dueAt} />
            </>
          )}
          {invitation.attempts > 1 && <> · {t('admin.message.attempts', { n: invitation.attempts })}</>}
        </span>
      </div>
      <ol class="admin-stepper">
        {steps(invitation).map(({ station, progress, at }) => {
          const Icon = ICONS[progress];
          return (
            <li key={station} class={`is-${progress}`}>
              <span class="admin-stepper-dot">{Icon && <Icon size={14} aria-hidden="true" />}</span>
              <span class="admin-stepper-name">
                {word('admin.message.station', station)}
                <span class={progress === 'done' || progress === 'ahead' ? 'visually-hidden' : 'admin-stepper-why'}>
                  {' '}
                  {t(`admin.message.progress.${progress}`)}
                </span>
              </span>
              {at && (
                <span class="muted admin-stepper-time">
                  <Time at={at} style={{ timeStyle: 'short' }} />
                </span>
              )}
            </li>
          );
        })}
      </ol>
      <Unusual invitation={invitation} />
    </div>
  );
}

function Unusual({ invitation }: { invitation: Invitation }) {
  const unusual = remark(invitation);
  if (!unusual) return null;
  const reason = invitation.reason ? word('admin.reason', invitation.reason) : '';
  const { failure } = invitation;
  return (
    <Notice tone={unusual.tone}>
      {t(unusual.key, { reason })}
      {failure && (
        <div class="admin-room-small" lang="en" dir="ltr">
          {failure.code}: {failure.title}
          {failure.details && failure.details !== failure.title && <> · {failure.details}</>}
        </div>
      )}
    </Notice>
  );
}
