import type { JSX } from 'preact';

import { t } from '../../i18n';
import { Button } from '../../ui/button';
import { Field } from '../../ui/field';
import { word } from '../parts/words';
import { NONE, PHASES, type Filters } from './filters';

interface FormProps {
  filters: Filters;
  onChange: (filters: Filters) => void;
}

/** What the list is narrowed to. Each change counts at once; Enter does the same. */
export function FilterForm({ filters, onChange }: FormProps) {
  const set = (name: keyof Filters) => (event: JSX.TargetedEvent<HTMLInputElement | HTMLSelectElement>) => {
    if (filters[name] !== event.currentTarget.value) onChange({ ...filters, [name]: event.currentTarget.value });
  };
  const text = (name: 'job' | 'application') => (
    <Field label={t(`admin.rooms.${name}`)}>
      {(attributes) => <input {...attributes} dir="auto" value={filters[name]} onChange={set(name)} />}
    </Field>
  );
  const day = (name: 'from' | 'to') => (
    <Field label={t(`admin.rooms.${name}`)}>
      {(attributes) => <input {...attributes} type="date" value={filters[name]} onChange={set(name)} />}
    </Field>
  );
  const narrowed = Object.values(filters).some(Boolean);
  return (
    <search class="card admin-filters" aria-label={t('admin.rooms.filters')}>
      <Field label={t('admin.col.phase')}>
        {(attributes) => (
          <select {...attributes} value={filters.phase} onChange={set('phase')}>
            <option value="">{t('admin.rooms.any')}</option>
            {PHASES.map((phase) => (
              <option key={phase} value={phase}>
                {word('admin.phase', phase)}
              </option>
            ))}
          </select>
        )}
      </Field>
      {text('job')}
      {text('application')}
      {day('from')}
      {day('to')}
      <Field label={t('admin.nav.drift')}>
        {(attributes) => (
          <select {...attributes} value={filters.drift} onChange={set('drift')}>
            <option value="">{t('admin.rooms.any')}</option>
            <option value="any">{t('admin.rooms.withDrift')}</option>
          </select>
        )}
      </Field>
      {narrowed && (
        <Button looks="quiet" onPress={() => onChange(NONE)}>
          {t('admin.rooms.clear')}
        </Button>
      )}
    </search>
  );
}
