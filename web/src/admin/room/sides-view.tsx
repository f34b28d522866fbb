import { CircleCheck, CircleDashed, CircleHelp, Timer, TriangleAlert, type LucideIcon } from 'lucide-preact';
import { useState } from 'preact/hooks';

import type { DriftKind, Room } from '../../api/types';
import { t } from '../../i18n';
import { Button } from '../../ui/button';
import { Notice } from '../../ui/notice';
import { saying } from '../parts/saying';
import type { RoomData } from './data';
import { isDriftKind } from './drift-kind';
import { Repair } from './repair';
import { sides, type Judgement, type PersonRow, type Seen, type Sides } from './sides';
import { CLOCK, Time } from '../parts/time';
import { isKey, word } from '../parts/words';

const ICONS: Record<Judgement, LucideIcon> = {
  agree: CircleCheck,
  settling: Timer,
  differ: TriangleAlert,
  uncounted: CircleDashed,
  unjudged: CircleHelp,
};
const TONES = { in_sync: 'good', settling: 'careful', drifts: 'bad', unknown: 'careful' } as const;

/** Record and reality, side by side. */
export function SideBySide({ data, room, mayRepair }: { data: RoomData; room: Room; mayRepair: boolean }) {
  const [repairing, setRepairing] = useState<DriftKind>();
  const status = data.status.value;
  const both = sides(room, status);
  return (
    <section class="card stack" aria-labelledby="admin-room-sides">
      <div class="admin-room-head">
        <h2 id="admin-room-sides">{t('admin.sides.title')}</h2>
        {status && (
          <span class="muted admin-room-small">
            {t('admin.sides.asked')} <Time at={status.checkedAt} style={CLOCK} />
          </span>
        )}
      </div>
      <div role="status">
        {data.away.value === undefined ? <Verdict both={both} /> : <Away why={data.away.value} />}
      </div>
      {both.drifts.length > 0 && <Drifts drifts={both.drifts} room={room} onRepair={mayRepair ? setRepairing : undefined} />}
      <Table both={both} />
      {repairing && <Repair room={room.roomName} kind={repairing} onClose={() => setRepairing(undefined)} onDone={() => data.refresh()} />}
    </section>
  );
}

function Away({ why }: { why: unknown }) {
  return (
    <Notice tone="careful" title={saying(why).text}>
      {t('admin.sides.away')}
    </Notice>
  );
}

function Verdict({ both }: { both: Sides }) {
  const counted = both.drifts.filter((drift) => !drift.settling).length;
  return <Notice tone={TONES[both.verdict]} title={t(`admin.sides.verdict.${both.verdict}`, { n: counted })} />;
}

function Drifts({ drifts, room, onRepair }: { drifts: Sides['drifts']; room: Room; onRepair: ((kind: DriftKind) => void) | undefined }) {
  return (
    <ul class="admin-room-drifts">
      {drifts.map((drift) => (
        <li key={`${drift.kind} ${drift.identity ?? ''}`} class={drift.settling ? 'settling' : drift.severity}>
          <div class="stack">
            <strong class="row">
              {drift.settling ? <Timer size={20} aria-hidden="true" /> : <TriangleAlert size={20} aria-hidden="true" />}
              {word('admin.drift.kind', drift.kind)}
            </strong>
            <div>
              {drift.settling ? t('admin.sides.settling') : word('admin.drift.severity', drift.severity)}
              {' · '}
              {drift.identity && (
                <>
                  <bdi>{nameOf(room, drift.identity)}</bdi>
                  {' · '}
                </>
              )}
              {t('admin.sides.since')} <Time at={drift.since} />
            </div>
            <div class="admin-room-small">
              {t('admin.sides.evidence')}{' '}
              <span lang="en" dir="ltr">
                {drift.evidence}
              </span>
            </div>
            <div class="admin-room-small">
              {t('admin.sides.remedy')} {word('admin.drift.remedy', drift.remedy)}
            </div>
          </div>
          {onRepair && <RepairButton kind={drift.kind} onRepair={onRepair} />}
        </li>
      ))}
    </ul>
  );
}

/** A kind that a newer server knows can be read here, but not repaired. */
function RepairButton({ kind, onRepair }: { kind: string; onRepair: (kind: DriftKind) => void }) {
  if (!isDriftKind(kind)) return null;
  return <Button onPress={() => onRepair(kind)}>{t('admin.repair.open')}</Button>;
}

function nameOf(room: Room, identity: string): string {
  return room.participants.find((one) => one.identity === identity)?.name ?? identity;
}

function Table({ both }: { both: Sides }) {
  return (
    <table class="admin-room-sides">
      <caption class="visually-hidden">{t('admin.sides.caption')}</caption>
      <thead>
        <tr>
          <th scope="col">{t('admin.sides.what')}</th>
          <th scope="col">{t('admin.sides.record')}</th>
          <th scope="col">{t('admin.sides.reality')}</th>
          <th scope="col">{t('admin.sides.judgement')}</th>
        </tr>
      </thead>
      <tbody>
        <tr class={`is-${both.room.judgement}`}>
          <th scope="row">{t('admin.sides.room')}</th>
          <td data-label={t('admin.sides.record')}>{t(both.room.recorded === 'here' ? 'admin.sides.room.recorded' : 'admin.sides.room.unrecorded')}</td>
          <td data-label={t('admin.sides.reality')}>
            {t(notNeeded(both) ? 'admin.sides.room.notNeeded' : `admin.sides.room.${both.room.seen}`)}
            {both.room.createdAt && (
              <div class="muted admin-room-small">
                {t('admin.sides.since')} <Time at={both.room.createdAt} />
              </div>
            )}
          </td>
          <Mark judgement={both.room.judgement} />
        </tr>
        {both.people.map((row) => (
          <Person key={row.identity} row={row} />
        ))}
      </tbody>
    </table>
  );
}

/** LiveKit needs the room only while somebody is inside or about to come. */
function notNeeded({ room }: Sides): boolean {
  return room.seen === 'away' && room.recorded === 'here' && room.judgement === 'agree';
}

function Person({ row }: { row: PersonRow }) {
  return (
    <tr class={`is-${row.judgement}`}>
      <th scope="row">
        <bdi>{row.person?.name ?? row.liveName ?? row.identity}</bdi>
        <div class="muted admin-room-small">{row.person ? word('common.role', row.person.role) : t('admin.sides.stranger')}</div>
      </th>
      <td data-label={t('admin.sides.record')}>
        {row.recorded.since ? (
          <>
            {t('admin.sides.inside')} <Time at={row.recorded.since} style={CLOCK} />
          </>
        ) : (
          <span class="muted">{t(row.person ? 'admin.sides.person.away' : 'admin.sides.room.unrecorded')}</span>
        )}
      </td>
      <td data-label={t('admin.sides.reality')}>
        <Reality seen={row.seen} />
      </td>
      <Mark judgement={row.judgement} />
    </tr>
  );
}

function Reality({ seen }: { seen: Seen }) {
  if (seen.presence !== 'here') return <span class="muted">{t(`admin.sides.person.${seen.presence}`)}</span>;
  return (
    <>
      {t('admin.sides.there')} {seen.since && <Time at={seen.since} style={CLOCK} />}
      <div class="muted admin-room-small">
        {seen.state && t(`admin.sides.state.${seen.state}`)}
        {seen.tracks.map((track) => (
          <span key={track.sid}>
            {' · '}
            {trackWords(track.source, track.muted)}
          </span>
        ))}
      </div>
    </>
  );
}

function trackWords(source: string, muted: boolean): string {
  const key = `admin.sides.track.${source}`;
  const name = isKey(key) ? t(key) : t('admin.sides.track.unknown');
  return muted ? t('admin.sides.track.muted', { track: name }) : name;
}

function Mark({ judgement }: { judgement: Judgement }) {
  const Icon = ICONS[judgement];
  return (
    <td class="admin-room-mark" data-label={t('admin.sides.judgement')}>
      <span class="admin-room-judgement">
        <Icon size={18} aria-hidden="true" /> {t(`admin.sides.judgement.${judgement}`)}
      </span>
    </td>
  );
}
