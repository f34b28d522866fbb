import './analytics.css';

import { useEffect, useMemo, useState } from 'preact/hooks';

import { answer, api } from '../../api/client';
import type { Analytics } from '../../api/types';
import { amount, duration, t } from '../../i18n';
import { Notice } from '../../ui/notice';
import { Loading, Page } from '../parts/page';
import { Trouble } from '../parts/trouble';
import { ByJob } from './by-job';
import { figures } from './datasets';
import { FigureCard } from './figure';
import { Filters, type Asked } from './filters';
import { instants, lastMonth } from './range';

/** How many interviews, what became of them, and how far messages came. */
export default function AnalyticsPage() {
  const [asked, setAsked] = useState<Asked>(() => ({ ...lastMonth(new Date()), jobId: '' }));
  const { answers, retry } = useAnswers(asked);
  const countable = instants(asked) !== undefined;
  const { days, jobs, error } = countable ? answers : NO_ANSWERS;
  const drawn = useMemo(() => (days ? figures(days) : []), [days]);
  return (
    <Page title={t('admin.analytics.title')}>
      <Filters asked={asked} jobs={answers.jobs?.items ?? []} onAsk={setAsked} />
      {!countable && <Notice tone="careful">{t('admin.analytics.range.wrong')}</Notice>}
      {error !== undefined && <Trouble error={error} onRetry={retry} />}
      {countable && !days && error === undefined && <Loading />}
      <div role="status">
        {days?.total.rooms === 0 && <Notice>{t('admin.analytics.none')}</Notice>}
        {days && days.total.rooms > 0 && <Totals total={days.total} />}
      </div>
      {days && days.total.rooms > 0 && (
        <>
          <div class="admin-charts">
            {drawn.map((figure) => (
              <FigureCard key={figure.id} figure={figure} />
            ))}
          </div>
          {jobs && <ByJob jobs={jobs.items} />}
        </>
      )}
    </Page>
  );
}

interface Answers {
  days?: Analytics;
  jobs?: Analytics;
  error?: unknown;
}

const NO_ANSWERS: Answers = {};

/** Both countings of what was asked for. What was asked last is shown, whichever answer comes last. */
function useAnswers(asked: Asked) {
  const [answers, setAnswers] = useState(NO_ANSWERS);
  const [round, setRound] = useState(0);
  useEffect(() => {
    const between = instants(asked);
    if (!between) return;
    const query = { ...between, ...(asked.jobId ? { jobId: asked.jobId } : {}) };
    let current = true;
    const both = Promise.all([
      answer(api.GET('/api/analytics/rooms', { params: { query: { ...query, groupBy: 'day' } } })),
      answer(api.GET('/api/analytics/rooms', { params: { query: { ...between, groupBy: 'job' } } })),
    ]);
    both.then(
      ([days, jobs]) => current && setAnswers({ days, jobs }),
      (error: unknown) => current && setAnswers({ error }),
    );
    return () => {
      current = false;
    };
  }, [asked, round]);
  return { answers, retry: () => setRound(round + 1) };
}

function Totals({ total }: { total: Analytics['total'] }) {
  const { candidate, interviewer, both } = total.noShow;
  const numbers: [string, string][] = [
    [t('admin.analytics.total.rooms'), amount(total.rooms)],
    [t('admin.analytics.total.held'), amount(total.held)],
    [t('admin.analytics.total.noShow'), amount(candidate + interviewer + both)],
    [t('admin.analytics.total.minutes'), duration(total.minutesTogether, 'minute')],
  ];
  return (
    <dl class="admin-totals">
      {numbers.map(([name, number]) => (
        <div key={name} class="card">
          <dt class="muted">{name}</dt>
          <dd>{number}</dd>
        </div>
      ))}
    </dl>
  );
}
