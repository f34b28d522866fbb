import { t } from '../../i18n';
import { CLOCK, Time } from '../room/time';
import { word } from '../room/words';
import { driftLines } from './watch';

/** What was found and mended since the dashboard was opened, as it was heard. */
export function Recent() {
  const lines = driftLines.value;
  if (lines.length === 0) return null;
  return (
    <section class="card stack">
      <h2>{t('admin.drift.recent')}</h2>
      <ol class="admin-drift-lines">
        {lines.map((line) => (
          <li key={line.id}>
            <Time at={line.at} style={CLOCK} /> <strong>{t(`admin.drift.recent.${line.repaired ? 'repaired' : 'found'}`)}</strong>{' '}
            {word('admin.drift.kind', line.drift)}
            {line.action && <span class="muted"> · {word('admin.drift.remedy', line.action)}</span>}{' '}
            <a href={`/admin/rooms/${encodeURIComponent(line.roomName)}`}>{t('admin.drift.recent.room')}</a>
          </li>
        ))}
      </ol>
    </section>
  );
}
