import '../parts/parts.css';
import './health.css';

import { CircleAlert, CircleCheck, CircleHelp, TriangleAlert } from 'lucide-preact';
import { useEffect, useState } from 'preact/hooks';

import { answer, api } from '../../api/client';
import type { Health as Answer } from '../../api/types';
import { t, when } from '../../i18n';
import { Loading, Page } from '../parts/page';
import { Trouble } from '../parts/trouble';
import { whileVisible } from '../parts/visible';
import { parts, verdict, type Mood, type Part } from './card';

const EVERY_MS = 10_000;

/** How everything is that Greenroom rests on: asked every ten seconds while somebody looks. */
export default function Health() {
  const [health, setHealth] = useState<Answer>();
  const [failure, setFailure] = useState<unknown>(null);
  const load = async () => {
    try {
      setHealth(await answer(api.GET('/api/health')));
      setFailure(null);
    } catch (error) {
      setFailure(error);
    }
  };
  useEffect(() => {
    void load();
    return whileVisible(EVERY_MS, load);
  }, []);
  return (
    <Page title={t('admin.health.title')}>
      {failure !== null && <Trouble error={failure} onRetry={load} />}
      {health ? <Card health={health} /> : failure === null && <Loading />}
    </Page>
  );
}

function Card({ health }: { health: Answer }) {
  const { mood, text } = verdict(health);
  return (
    <>
      <p class={`admin-verdict ${mood}`} role="status">
        <MoodIcon mood={mood} />
        {t(text)}
      </p>
      <div class="admin-health">
        {parts(health).map((part) => (
          <PartCard key={part.name} part={part} />
        ))}
      </div>
      <Breakers health={health} />
      <p class="muted admin-small">
        {t('admin.health.checked', { time: when(health.checkedAt, { timeStyle: 'medium' }), version: health.version })}
      </p>
    </>
  );
}

const ICONS = { good: CircleCheck, careful: TriangleAlert, bad: CircleAlert, unknown: CircleHelp };

function MoodIcon({ mood }: { mood: Mood }) {
  const Icon = ICONS[mood];
  return <Icon size={20} aria-hidden="true" />;
}

function PartCard({ part }: { part: Part }) {
  return (
    <section class={`card admin-part ${part.mood}`}>
      <h2>{t(part.name)}</h2>
      <p class="admin-part-state">
        <MoodIcon mood={part.mood} />
        {t(part.state)}
      </p>
      {part.cure && <p>{t(part.cure)}</p>}
      {part.facts.length > 0 && (
        <dl class="admin-facts">
          {part.facts.map(({ name, value }) => (
            <div key={name}>
              <dt>{t(name)}</dt>
              <dd>
                <bdi>{value}</bdi>
              </dd>
            </div>
          ))}
        </dl>
      )}
    </section>
  );
}

/** What WhatsApp refused in a way that only an operator can mend. */
function Breakers({ health: { messages } }: { health: Answer }) {
  if (messages.breakers.length === 0) return null;
  return (
    <section class="card stack">
      <h2>{t('admin.health.breakers')}</h2>
      <ul class="stack admin-breakers">
        {messages.breakers.map((breaker) => (
          <li key={breaker.scope}>
            <bdi class="admin-code">{breaker.scope}</bdi>: <bdi>{breaker.title}</bdi> <span class="muted">({breaker.code})</span>
            <div class="muted admin-small">
              {t('admin.health.breaker', { since: when(breaker.since, CLOCK), retry: when(breaker.retryAt, CLOCK) })}
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}

const CLOCK = { dateStyle: 'medium', timeStyle: 'short' } as const;
