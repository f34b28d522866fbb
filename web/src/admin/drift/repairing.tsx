import { signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';

import type { KnownDrift } from '../../api/types';
import { isDriftKind } from '../room/drift-kind';
import { Repair } from '../room/repair';
import { touch } from '../store';
import { refreshDrift } from './watch';

/** The difference whose repair is on the screen. Beside the list, since its row may go at any moment. */
export const repairing = signal<KnownDrift | null>(null);

/** The dialog of the repair, once on a page that has repair buttons. */
export function Repairing() {
  const drift = repairing.value;
  useEffect(() => () => void (repairing.value = null), []);
  if (!drift || !isDriftKind(drift.kind)) return null;
  const done = () => {
    refreshDrift();
    touch(drift.roomName);
  };
  return <Repair room={drift.roomName} kind={drift.kind} onClose={() => (repairing.value = null)} onDone={done} />;
}
