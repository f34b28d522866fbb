import { describe, expect, it } from 'vitest';

import type { Line } from '../../api/types';
import { merged, told, type Telling } from './timeline';
import { isKey } from '../parts/words';

const LINE: Line = { id: 1, at: '2026-11-25T10:00:00Z', actor: 'system', kind: 'room_created', facts: {} };

function line(part: Partial<Telling> = {}): Telling {
  return { ...LINE, ...part };
}

const KINDS = `room_created room_rescheduled room_changed room_cancelled room_ended participant_added invitation_queued invitation_sending
  invitation_uncertain invitation_held invitation_accepted invitation_sent invitation_delivered invitation_read invitation_undelivered
  invitation_failed invitation_unsent invitation_suppressed invitation_retried response_received link_voided link_replaced link_shown
  phone_shown token_issued token_refreshed refresh_reused waiting admitted denied put_out removed_again leave_asked joined left
  connection_aborted server_room_finished server_room_deleted reported join_refused person_erased interview_started interview_ended
  interview_revised drift_found drift_repaired`.split(/\s+/);

it.each(KINDS)('has a sentence for %s', (kind) => {
  expect(told(line({ kind })).sentence).toBe(`admin.timeline.${kind}`);
});

it('has no sentence for a kind of a newer server, which is shown as it came', () => {
  expect(told(line({ kind: 'room_painted' }))).toMatchObject({ tone: 'plain' });
  expect(told(line({ kind: 'room_painted' })).sentence).toBeUndefined();
});

it.each([
  ['system', { is: 'system' }],
  ['media_server', { is: 'media_server' }],
  ['messenger', { is: 'messenger' }],
  ['key:Rana: desk 2', { is: 'key', name: 'Rana: desk 2' }],
  ['participant:layla', { is: 'participant', id: 'layla' }],
  ['robot', { is: 'unknown', name: 'robot' }],
])('knows that %s did it', (actor, expected) => {
  expect(told(line({ actor })).actor).toEqual(expected);
});

describe('facts', () => {
  it('are told in words, and ids apart from them', () => {
    const left = told(line({ kind: 'left', facts: { reason: 'duplicate_identity', participantSid: 'PA_1', requestId: 'r' } }));
    expect(left.facts).toEqual([{ label: 'admin.fact.reason', value: 'duplicate_identity', reading: { words: 'admin.reason' } }]);
    expect(left.technical).toEqual([
      ['participantSid', 'PA_1'],
      ['requestId', 'r'],
    ]);
  });

  it('of an interview come in a fixed order', () => {
    const ended = told(line({ kind: 'interview_ended', facts: { minutes: '41', noShow: 'candidate', outcome: 'expired' } }));
    expect(ended.facts.map(({ label }) => label)).toEqual(['admin.fact.outcome', 'admin.fact.noShow', 'admin.fact.minutes']);
  });
});

it.each([
  ['admin.reason', 'too_early over revoked full already_inside taken_over denied stopped wrong_person no_consent no_template not_needed superseded too_late'],
  ['admin.reason', 'client_initiated duplicate_identity server_shutdown participant_removed room_deleted state_mismatch join_failure migration signal_close'],
  ['admin.reason', 'room_closed user_unavailable unknown_reason left put_out room_finished not_on_server server_lost'],
  ['admin.outcome', 'completed cancelled expired lost'],
  ['admin.noShow', 'candidate interviewer both'],
  ['admin.response', 'confirm late cannot_make_it wrong_person'],
  ['admin.report.step', 'browser camera microphone speaker connection'],
  ['admin.report.code', 'ok permission_denied permission_unanswered no_device device_busy device_failed insecure_context in_app_browser unsupported signal_blocked media_blocked timed_out'],
  ['admin.message.purpose', 'open scheduled rescheduled reminder cancelled interviewer'],
  ['admin.source', 'webhook reconciler request'],
  ['admin.field', 'startsAt durationMinutes timezone closesAt job.title company metadata notify'],
  ['admin.repair.action', 'recreate_room delete_room adopt_room open_stay close_stay remove_participant'],
])('has a word of %s for %s', (family, words) => {
  for (const word of words.split(' ')) expect(isKey(`${family}.${word}`), word).toBe(true);
});

describe('lines', () => {
  it('stand newest first, each once', () => {
    const known = [3, 1].map((id) => ({ ...LINE, id }));
    const more = [2, 3].map((id) => ({ ...LINE, id }));
    expect(merged(known, more).map(({ id }) => id)).toEqual([3, 2, 1]);
  });
});
