import { Plus, X } from 'lucide-preact';
import { useRef } from 'preact/hooks';

import { t } from '../../i18n';
import { Button } from '../../ui/button';
import type { PartProps } from './fields-who';
import { isSomebody, type Staff } from './form';
import { locales } from './locales';
import { Choice, TextField } from './text-field';

/** Interviewers or observers: as many rows as are needed. */
export function StaffRows({ form, mistakes, onChange, role }: PartProps & { role: 'interviewers' | 'observers' }) {
  const staff = form[role];
  const place = useRef<HTMLFieldSetElement>(null);
  const put = (rows: readonly Staff[]) => onChange({ [role]: rows });
  const add = () => put([...staff, { row: Math.max(-1, ...staff.map(({ row }) => row)) + 1, name: '', phone: '', locale: '' }]);
  const change = (row: number, part: Partial<Staff>) => put(staff.map((one) => (one.row === row ? { ...one, ...part } : one)));
  const remove = (row: number) => {
    put(staff.filter((one) => one.row !== row));
    // The button that was pressed goes with its row; the keyboard's place is the one that adds a row.
    place.current?.querySelector<HTMLElement>('.admin-create-add')?.focus();
  };
  return (
    <fieldset class="card admin-create-part" ref={place}>
      <legend>{t(`admin.create.${role}`)}</legend>
      <p class="muted">{t(`admin.create.${role}.hint`)}</p>
      {staff.map((one, place) => (
        <div key={one.row} class="admin-create-staff" role="group" aria-label={t('admin.create.staff.row', { n: place + 1 })}>
          <Row one={one} field={fieldOf(role, staff, one)} mistakes={mistakes} onChange={(part) => change(one.row, part)} />
          <Button looks="quiet" onPress={() => remove(one.row)}>
            <X size={18} aria-hidden="true" />
            {t('admin.create.staff.remove')}
          </Button>
        </div>
      ))}
      <div>
        <Button class="admin-create-add" onPress={add}>
          <Plus size={18} aria-hidden="true" />
          {t(`admin.create.${role}.add`)}
        </Button>
      </div>
    </fieldset>
  );
}

interface RowProps {
  one: Staff;
  field: string;
  mistakes: PartProps['mistakes'];
  onChange: (part: Partial<Staff>) => void;
}

function Row({ one, field, mistakes, onChange }: RowProps) {
  return (
    <div class="admin-create-grid">
      <TextField name={`${field}.name`} label={t('admin.create.name')} maxLength={256} value={one.name} mistakes={mistakes} onText={(name) => onChange({ name })} />
      <TextField name={`${field}.phone`} label={t('admin.create.phone.optional')} type="tel" dir="ltr" value={one.phone} mistakes={mistakes} onText={(phone) => onChange({ phone })} />
      <Choice name={`${field}.locale`} label={t('admin.create.locale')} value={one.locale} options={locales()} mistakes={mistakes} onChoice={(locale) => onChange({ locale })} />
    </div>
  );
}

/** The API's name of a row: empty rows are not sent and not counted. */
function fieldOf(role: string, staff: readonly Staff[], one: Staff): string {
  return isSomebody(one) ? `${role}[${staff.filter(isSomebody).indexOf(one)}]` : `${role}.empty${one.row}`;
}
