import { t } from '../../i18n';
import { Picture } from './chart';
import type { Figure } from './datasets';
import { dayName, labels, valueOf } from './labels';

/** A chart with what it says in words, and the same numbers as a table for everybody who would rather read them. */
export function FigureCard({ figure }: { figure: Figure }) {
  return (
    <figure class="card stack admin-chart">
      <figcaption>
        <h2>{t(figure.title)}</h2>
        <p class="muted">{t(figure.caption)}</p>
      </figcaption>
      <Picture figure={figure} />
      <details>
        <summary>{t('admin.analytics.table')}</summary>
        <div class="admin-numbers-place" tabIndex={0} role="group" aria-label={t(figure.title)}>
          <Numbers figure={figure} />
        </div>
      </details>
    </figure>
  );
}

function Numbers({ figure }: { figure: Figure }) {
  const places =
    figure.axis.of === 'days' ? figure.axis.days.map((day) => dayName(day, { dateStyle: 'medium' })) : labels(figure);
  return (
    <table class="admin-numbers">
      <caption class="visually-hidden">{t(figure.title)}</caption>
      <thead>
        <tr>
          <th scope="col">{t(figure.axis.of === 'days' ? 'admin.analytics.day' : 'admin.analytics.station')}</th>
          {figure.series.map((series) => (
            <th key={series.label} scope="col">
              {t(series.label)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {places.map((name, place) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            {figure.series.map((series) => (
              <td key={series.label}>{valueOf(figure, series.values[place] ?? null)}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
