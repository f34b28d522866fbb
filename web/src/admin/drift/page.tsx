import '../parts/parts.css';
import './drift.css';

import { useComputed } from '@preact/signals';

import type { DriftReport, KnownDrift } from '../../api/types';
import { t } from '../../i18n';
import { Notice } from '../../ui/notice';
import { candidate } from '../live/people';
import { Loading, Page } from '../parts/page';
import { moment } from '../parts/room-cells';
import { VirtualTable, type Column } from '../parts/table';
import { Trouble } from '../parts/trouble';
import { CLOCK, Time } from '../parts/time';
import { word } from '../parts/words';
import { may } from '../session';
import { clock, rooms } from '../store';
import { DriftName, RepairButton, SettlingName } from './cell';
import { History } from './history';
import { serious, worstFirst } from './judge';
import { PastList } from './past-list';
import { Repairing } from './repairing';
import { drift, driftFailure, refreshDrift } from './watch';

/** Everything in which database and LiveKit differ now, and how often they did. */
export default function Drift() {
  const report = drift.value;
  return (
    <Page title={t('admin.drift.title')}>
      {driftFailure.value !== null && <Trouble error={driftFailure.value} onRetry={refreshDrift} />}
      {report ? <Report report={report} /> : driftFailure.value === null && <Loading />}
      <PastList />
      {may('rooms:read') && <History />}
      <Repairing />
    </Page>
  );
}

function Report({ report }: { report: DriftReport }) {
  return (
    <>
      <Alarms report={report} />
      <LastPass report={report} />
      {report.items.length === 0 ? <Agreed report={report} /> : <Items />}
    </>
  );
}

function Agreed({ report }: { report: DriftReport }) {
  if (!report.checkedAt) return <Notice>{t('admin.drift.never')}</Notice>;
  return report.stale ? null : <Notice tone="good">{t('admin.drift.none')}</Notice>;
}

/** What is behind many differences at once, or keeps them from being known or mended. */
function Alarms({ report: { stale, checkedAt, incident, lastPass } }: { report: DriftReport }) {
  const held = lastPass?.heldBack ?? 0;
  return (
    <>
      {stale && checkedAt && <Notice tone="careful">{t('admin.drift.stale')}</Notice>}
      {incident && (
        <Notice tone="bad" title={t('admin.drift.incident')}>
          {t('admin.drift.incident.more', { n: incident.missing })}
        </Notice>
      )}
      {held > 0 && (
        <Notice tone="bad" title={t('admin.drift.heldBack')}>
          {t('admin.drift.heldBack.more', { n: held })}
        </Notice>
      )}
    </>
  );
}

function LastPass({ report: { checkedAt, lastPass } }: { report: DriftReport }) {
  if (!checkedAt) return null;
  const facts = [
    [t('admin.drift.listed'), lastPass?.listed],
    [t('admin.drift.foreign'), lastPass?.foreign],
    [t('admin.drift.unknown'), lastPass?.unknown],
  ] as const;
  return (
    <dl class="admin-facts">
      <div>
        <dt>{t('admin.drift.checked')}</dt>
        <dd>
          <Time at={checkedAt} style={CLOCK} />
        </dd>
      </div>
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value ?? '–'}</dd>
        </div>
      ))}
    </dl>
  );
}

const COLUMNS: readonly Column<KnownDrift>[] = [
  { title: 'admin.drift.what', width: 'minmax(0, 2fr)', cell: (item) => <What item={item} /> },
  { title: 'admin.drift.where', width: 'minmax(0, 1.5fr)', cell: (item) => <Where item={item} /> },
  { title: 'admin.drift.since', width: 'minmax(6rem, 0.7fr)', cell: (item) => <Since item={item} /> },
  { title: 'admin.drift.evidence', width: 'minmax(0, 2fr)', cell: (item) => <Evidence item={item} /> },
  { title: 'admin.drift.fateTitle', width: 'minmax(0, 2fr)', cell: (item) => <Fate item={item} /> },
  { title: 'admin.drift.action', width: 'minmax(5.5rem, auto)', cell: (item) => <Mend item={item} /> },
];

function Items() {
  const items = useComputed(() => worstFirst(drift.value?.items ?? []));
  return <VirtualTable label={t('admin.drift.now')} columns={COLUMNS} items={items.value} keyOf={keyOf} bad={serious} />;
}

function keyOf(item: KnownDrift): string {
  return `${item.roomName} ${item.kind} ${item.identity ?? ''} ${item.firstSeen}`;
}

function Since({ item }: { item: KnownDrift }) {
  return <>{moment(item.since, clock.value)}</>;
}

function What({ item }: { item: KnownDrift }) {
  if (!serious(item)) return <SettlingName drift={item} />;
  return (
    <>
      <DriftName drift={item} />
      <div class="admin-small">{word('admin.drift.severity', item.severity)}</div>
    </>
  );
}

function Mend({ item }: { item: KnownDrift }) {
  return <RepairButton drift={item} about={called(item)} />;
}

/** The interview, if it is one of now; else its name. */
function called(item: KnownDrift): string {
  const seen = rooms.value.get(item.roomName);
  return seen ? candidate(seen.room) : item.roomName;
}

function Where({ item }: { item: KnownDrift }) {
  const name = <bdi class="admin-code">{item.roomName}</bdi>;
  if (!item.roomId)
    return (
      <>
        {name} <span class="muted admin-small">({t('admin.drift.noRecord')})</span>
      </>
    );
  const known = rooms.value.has(item.roomName);
  return (
    <>
      <a class="admin-room-link" href={`/admin/rooms/${encodeURIComponent(item.roomName)}`}>
        <bdi>{called(item)}</bdi>
      </a>
      {known && <div class="muted admin-small">{name}</div>}
    </>
  );
}

/** The server's own words: they name ids, and are English in every language. */
function Evidence({ item }: { item: KnownDrift }) {
  return (
    <div class="admin-small admin-code" lang="en" dir="ltr">
      {item.evidence}
      {item.identity && <div class="muted">{item.identity}</div>}
    </div>
  );
}

function Fate({ item }: { item: KnownDrift }) {
  return (
    <>
      <div>{word('admin.drift.remedy', item.remedy)}</div>
      <div class="muted admin-small">{word('admin.drift.fate', item.fate)}</div>
    </>
  );
}
