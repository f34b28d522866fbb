import './parts.css';

import { useEffect, useRef, useState } from 'preact/hooks';

import { answer, api } from '../../api/client';
import type { components } from '../../api/schema';
import { t } from '../../i18n';
import { Button } from '../../ui/button';
import { Dialog } from '../../ui/dialog';
import { Notice } from '../../ui/notice';
import { useOnce } from '../../ui/once';
import { Trouble } from '../parts/trouble';
import { word } from '../parts/words';

type Outcome = components['schemas']['RepairDto'];
type Kind = components['schemas']['DriftKindWord'];

interface RepairProps {
  room: string;
  kind: Kind;
  onClose: () => void;
  onDone: () => unknown;
}

/** What only one comparison has seen is not mended yet. The next one comes soon: the button then appears by itself. */
const ASK_AGAIN_MS = 4_000;

function isUnconfirmed(step: Outcome['steps'][number]): boolean {
  return step.outcome === 'waits' && step.fate === 'unconfirmed';
}

/** Shows what would be done about a kind of drift in a room, and does it if asked. */
export function Repair({ room, kind, onClose, onDone }: RepairProps) {
  const [outcome, setOutcome] = useState<Outcome>();
  const [error, setError] = useState<unknown>();
  const [busy, once] = useOnce();
  const latest = useRef(0);
  /** Only what was asked last counts: what would be done is of no interest any more when it is being done. */
  const run = async (dryRun: boolean) => {
    const turn = ++latest.current;
    try {
      const came = await answer(api.POST('/api/drift/repair', { body: { roomName: room, kinds: [kind], dryRun } }));
      if (!dryRun) onDone();
      if (turn !== latest.current) return;
      setOutcome(came);
      setError(undefined);
    } catch (refusal) {
      if (turn === latest.current) setError(refusal);
    }
  };
  useEffect(() => void run(true), [room, kind]);
  useEffect(() => {
    if (!outcome?.dryRun || !outcome.steps.some(isUnconfirmed)) return;
    const turn = latest.current;
    const again = setTimeout(() => void (turn === latest.current && run(true)), ASK_AGAIN_MS);
    return () => clearTimeout(again);
  }, [outcome, error]);
  const possible = outcome?.dryRun && outcome.steps.some((step) => step.outcome === 'would_do');
  return (
    <Dialog title={word('admin.drift.kind', kind)} held={busy} onClose={onClose}>
      {error !== undefined && <Trouble error={error} onRetry={() => run(true)} />}
      <div role="status">
        {!outcome && error === undefined && <p>{t('common.loading')}</p>}
        {outcome && <Steps outcome={outcome} />}
      </div>
      <div class="row admin-room-end">
        <Button disabled={busy} onPress={onClose}>
          {t(possible ? 'common.cancel' : 'common.close')}
        </Button>
        {possible && (
          <Button looks="primary" onPress={() => once(() => run(false))}>
            {t('admin.repair.do')}
          </Button>
        )}
      </div>
    </Dialog>
  );
}

function Steps({ outcome }: { outcome: Outcome }) {
  if (outcome.steps.length === 0) return <Notice tone="good">{t('admin.repair.nothing')}</Notice>;
  return (
    <>
      <p>{t(outcome.dryRun ? 'admin.repair.would' : 'admin.repair.did')}</p>
      <ul class="stack admin-room-plain">
        {outcome.steps.map((step) => (
          <li key={`${step.kind} ${step.subject}`} class="admin-room-step">
            <strong>{word('admin.repair.action', step.action ?? 'none')}</strong>
            {step.identity && (
              <div>
                <bdi>{step.identity}</bdi>
              </div>
            )}
            <div>
              {word('admin.repair.outcome', step.outcome)}
              {step.outcome === 'waits' && <>: {word('admin.drift.fate', step.fate)}</>}
            </div>
            <div class="muted admin-room-small" lang="en" dir="ltr">
              {step.because}
              {step.detail && <div>{step.detail}</div>}
            </div>
          </li>
        ))}
      </ul>
    </>
  );
}
