import './drift.css';

import { CircleCheck, Hourglass, TriangleAlert } from 'lucide-preact';

import type { KnownDrift, Room } from '../../api/types';
import { t } from '../../i18n';
import { Button } from '../../ui/button';
import { candidate } from '../live/people';
import { moment } from '../parts/room-cells';
import { word } from '../parts/words';
import { may } from '../session';
import { serious } from './judge';
import { repairing } from './repairing';

/** How a room stands with LiveKit: what differs, why that is thought, since when, and a button; or that nothing does. */
export function DriftCell({ room, drift, now }: { room: Room; drift: readonly KnownDrift[]; now: number }) {
  const [worst] = drift;
  if (!worst) return <InSync room={room} />;
  if (!serious(worst)) return <SettlingName drift={worst} />;
  return (
    <div class="admin-drift">
      <DriftName drift={worst} />
      <div class="admin-small">
        {t('admin.row.since', { time: moment(worst.since, now) })}
        {drift.length > 1 && ` · ${t('admin.row.more', { n: drift.length - 1 })}`}
      </div>
      <div class="admin-small muted" lang="en" dir="auto">
        {worst.evidence}
      </div>
      <RepairButton drift={worst} about={candidate(room)} />
    </div>
  );
}

/** What differs, in red, and in words. */
export function DriftName({ drift }: { drift: KnownDrift }) {
  return (
    <strong class="admin-drift-name">
      <TriangleAlert size={18} aria-hidden="true" />
      {word('admin.drift.kind', drift.kind)}
    </strong>
  );
}

/** Opens what would be done about it, for who may. Not where nothing can be done but by a person. */
export function RepairButton({ drift, about }: { drift: KnownDrift; about: string }) {
  if (!may('rooms:write') || drift.fate === 'by_hand') return null;
  const label = t('admin.row.repairOf', { kind: word('admin.drift.kind', drift.kind), room: about });
  return (
    <Button aria-label={label} onPress={() => (repairing.value = drift)}>
      {t('admin.row.repair')}
    </Button>
  );
}

/** What may differ, but is too young to be judged. */
export function SettlingName({ drift }: { drift: KnownDrift }) {
  return (
    <span class="muted admin-small admin-drift-calm">
      <Hourglass size={16} aria-hidden="true" />
      {t('admin.row.settling')}: {word('admin.drift.kind', drift.kind)}
    </span>
  );
}

function InSync({ room }: { room: Room }) {
  if (room.phase !== 'live') return null;
  return (
    <span class="muted admin-small admin-drift-calm">
      <CircleCheck size={16} aria-hidden="true" />
      {t('admin.row.inSync')}
    </span>
  );
}
