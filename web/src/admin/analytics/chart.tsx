import {
  BarController,
  BarElement,
  CategoryScale,
  Chart,
  Legend,
  LinearScale,
  LineController,
  LineElement,
  PointElement,
  Tooltip,
  type ChartConfiguration,
} from 'chart.js';
import { useEffect, useRef } from 'preact/hooks';

import { amount, language, t } from '../../i18n';
import { directionOf } from '../../i18n/tags';
import { theme } from '../../ui/theme';
import { useDarkness } from './darkness';
import type { Figure, Series } from './datasets';
import { labels } from './labels';

Chart.register(BarController, BarElement, CategoryScale, Legend, LinearScale, LineController, LineElement, PointElement, Tooltip);

/** The picture of a figure. Its numbers stand in the table beneath, so for a screen reader it is one picture with a name. */
export function Picture({ figure }: { figure: Figure }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const dark = useDarkness();
  const [tongue, wears] = [language.value, theme.value];
  useEffect(() => {
    if (!canvas.current) return;
    const chart = new Chart(canvas.current, configuration(figure));
    return () => chart.destroy();
  }, [figure, tongue, wears, dark]);
  return (
    <div class="admin-chart-picture">
      <canvas ref={canvas} role="img" aria-label={t(figure.title)} />
    </div>
  );
}

function configuration(figure: Figure): ChartConfiguration<'bar' | 'line'> {
  const colour = token();
  const backwards = directionOf(language.value) === 'rtl';
  const lying = figure.kind === 'funnel';
  const text = { color: colour('muted'), font: { family: colour('font') } };
  const numbers = {
    beginAtZero: true,
    stacked: figure.kind === 'stack',
    grid: { color: colour('line') },
    ticks: { ...text, precision: figure.unit === 'count' ? 0 : 1, callback: (value: string | number) => amount(Number(value)) },
  };
  const names = { stacked: figure.kind === 'stack', grid: { display: false }, ticks: { ...text, maxRotation: 0, autoSkipPadding: 12 } };
  return {
    type: figure.kind === 'line' ? 'line' : 'bar',
    data: { labels: labels(figure), datasets: figure.series.map((series) => dataset(series, colour(series.colour))) },
    options: {
      responsive: true,
      maintainAspectRatio: false,
      indexAxis: lying ? 'y' : 'x',
      animation: matchMedia('(prefers-reduced-motion: reduce)').matches ? false : { duration: 300 },
      scales: {
        x: { ...(lying ? numbers : names), reverse: backwards },
        y: { ...(lying ? names : numbers), position: backwards ? 'right' : 'left' },
      },
      plugins: {
        legend: { display: figure.series.length > 1, position: 'bottom', rtl: backwards, labels: { ...text, color: colour('text'), usePointStyle: true } },
        tooltip: { rtl: backwards, textDirection: directionOf(language.value) },
      },
    },
  };
}

function dataset(series: Series, colour: string) {
  return {
    label: t(series.label),
    data: [...series.values],
    backgroundColor: colour,
    borderColor: colour,
    borderRadius: 3,
    maxBarThickness: 36,
    pointRadius: 4,
    spanGaps: true,
  };
}

/** Reads colours and fonts where the rest of the page has them from. */
function token(): (name: string) => string {
  const style = getComputedStyle(document.documentElement);
  return (name) => style.getPropertyValue(`--${name}`).trim();
}
