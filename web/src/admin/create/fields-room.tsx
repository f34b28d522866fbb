import { t, when } from '../../i18n';
import { Notice } from '../../ui/notice';
import type { PartProps } from './fields-who';
import type { Form } from './form';
import { Choice, TextField, Tick } from './text-field';
import { ZoneList, ZONE_LIST } from './zone-list';
import { momentOf } from './zone-time';

/** When it takes place. */
export function AboutTime({ form, mistakes, onChange }: PartProps) {
  return (
    <fieldset class="card admin-create-part">
      <legend>{t('admin.create.time')}</legend>
      <Choice
        name="agreed"
        label={t('admin.create.agreed')}
        value={form.agreed ? 'yes' : 'no'}
        options={[
          ['yes', t('admin.create.agreed.yes')],
          ['no', t('admin.create.agreed.no')],
        ]}
        mistakes={mistakes}
        onChoice={(choice) => onChange({ agreed: choice === 'yes' })}
      />
      <div class="admin-create-grid">
        {form.agreed && (
          <TextField name="startsAt" label={t('admin.room.start')} hint={<StartHint form={form} />} type="datetime-local" required value={form.start} mistakes={mistakes} onText={(start) => onChange({ start })} />
        )}
        <TextField name="timezone" label={t('admin.create.timezone')} hint={t('admin.create.timezone.hint')} list={ZONE_LIST} dir="ltr" required value={form.timezone} mistakes={mistakes} onText={(timezone) => onChange({ timezone })} />
        <TextField name="durationMinutes" label={t('admin.create.duration')} type="number" inputMode="numeric" min={5} max={1440} required value={form.duration} mistakes={mistakes} onText={(duration) => onChange({ duration })} />
      </div>
      <ZoneList />
    </fieldset>
  );
}

/** What the chosen clock means on one's own: a wrong zone is seen before people are told. */
function StartHint({ form }: { form: Form }) {
  const moment = momentOf(form.start, form.timezone.trim());
  if (!('at' in moment)) return <>{t('admin.create.start.hint')}</>;
  const own = when(moment.at, { dateStyle: 'full', timeStyle: 'short' });
  return (
    <>
      {t('admin.create.start.own', { time: own })}
      {moment.is === 'twice' && <div>{t('admin.create.start.twice')}</div>}
    </>
  );
}

/** How people get in. */
export function AboutEntry({ form, mistakes, onChange }: PartProps) {
  return (
    <fieldset class="card admin-create-part">
      <legend>{t('admin.create.entry')}</legend>
      <div class="admin-create-grid">
        <Choice
          name="admission"
          label={t('admin.create.admission')}
          value={form.admission}
          options={[
            ['open', t('admin.create.admission.open')],
            ['approval', t('admin.create.admission.approval')],
          ]}
          mistakes={mistakes}
          onChoice={(admission) => onChange({ admission })}
        />
        <Choice
          name="secondDevice"
          label={t('admin.create.secondDevice')}
          value={form.secondDevice}
          options={[
            ['takeover', t('admin.create.secondDevice.takeover')],
            ['refuse', t('admin.create.secondDevice.refuse')],
          ]}
          mistakes={mistakes}
          onChoice={(secondDevice) => onChange({ secondDevice })}
        />
        <TextField name="maxParticipants" label={t('admin.create.places')} hint={t('admin.create.places.hint')} type="number" inputMode="numeric" min={1} max={1000} value={form.maxParticipants} mistakes={mistakes} onText={(maxParticipants) => onChange({ maxParticipants })} />
      </div>
      <Tick label={t('admin.create.notify')} ticked={form.notify} onTick={(notify) => onChange({ notify })} />
      {!form.notify && <Notice tone="careful">{t('admin.create.notify.without')}</Notice>}
    </fieldset>
  );
}
