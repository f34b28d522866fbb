import type { Analytics } from '../../api/types';
import { amount, duration, t } from '../../i18n';

type Group = Analytics['items'][number];

const COLUMNS = [
  ['admin.analytics.column.rooms', (job: Group) => amount(job.rooms)],
  ['admin.analytics.series.held', (job: Group) => amount(job.held)],
  ['admin.analytics.column.noShow', (job: Group) => amount(job.noShow.candidate + job.noShow.interviewer + job.noShow.both)],
  ['admin.analytics.series.cancelled', (job: Group) => amount(job.cancelled)],
  ['admin.analytics.series.minutes', (job: Group) => duration(job.minutesTogether, 'minute')],
  ['admin.analytics.column.meanLate', (job: Group) => lateness(job)],
] as const;

/** The same, job by job. */
export function ByJob({ jobs }: { jobs: readonly Group[] }) {
  return (
    <section class="card stack" aria-labelledby="admin-by-job">
      <h2 id="admin-by-job">{t('admin.analytics.byJob')}</h2>
      <div class="admin-numbers-place" tabIndex={0} role="group" aria-labelledby="admin-by-job">
        <table class="admin-numbers">
          <caption class="visually-hidden">{t('admin.analytics.byJob.caption')}</caption>
          <thead>
            <tr>
              <th scope="col">{t('admin.analytics.job')}</th>
              {COLUMNS.map(([name]) => (
                <th key={name} scope="col">
                  {t(name)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {jobs.map((job) => (
              <tr key={job.jobId}>
                <th scope="row">
                  <bdi>{job.jobTitle ?? job.jobId}</bdi>
                </th>
                {COLUMNS.map(([name, value]) => (
                  <td key={name}>{value(job)}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function lateness(job: Group): string {
  const mean = job.lateness.candidate.meanMinutes;
  return mean === null || mean === undefined ? '–' : duration(mean, 'minute');
}
