import type { Analytics } from '../../api/types';
import { t } from '../../i18n';
import { Field } from '../../ui/field';
import type { Range } from './range';

export interface Asked extends Range {
  /** Empty for all jobs. */
  jobId: string;
}

interface FiltersProps {
  asked: Asked;
  jobs: Analytics['items'];
  onAsk: (asked: Asked) => void;
}

/** Which days and which job are counted. */
export function Filters({ asked, jobs, onAsk }: FiltersProps) {
  return (
    <form class="card admin-chart-filters" aria-label={t('admin.analytics.range')} onSubmit={(event) => event.preventDefault()}>
      <Field label={t('admin.analytics.from')}>
        {(attributes) => <input {...attributes} type="date" value={asked.from} max={asked.to} onChange={(event) => onAsk({ ...asked, from: event.currentTarget.value })} />}
      </Field>
      <Field label={t('admin.analytics.to')}>
        {(attributes) => <input {...attributes} type="date" value={asked.to} min={asked.from} onChange={(event) => onAsk({ ...asked, to: event.currentTarget.value })} />}
      </Field>
      <Field label={t('admin.analytics.job')}>
        {(attributes) => (
          <select {...attributes} value={asked.jobId} onChange={(event) => onAsk({ ...asked, jobId: event.currentTarget.value })}>
            <option value="">{t('admin.analytics.job.all')}</option>
            {!jobs.some((job) => job.jobId === asked.jobId) && asked.jobId !== '' && <option value={asked.jobId}>{asked.jobId}</option>}
            {jobs.map((job) => (
              <option key={job.jobId} value={job.jobId}>
                {job.jobTitle ?? job.jobId}
              </option>
            ))}
          </select>
        )}
      </Field>
    </form>
  );
}
