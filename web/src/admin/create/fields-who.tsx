import { t } from '../../i18n';
import { Notice } from '../../ui/notice';
import type { Form, Mistakes } from './form';
import { locales } from './locales';
import { Choice, TextField, Tick } from './text-field';

export interface PartProps {
  form: Form;
  mistakes: Mistakes;
  onChange: (part: Partial<Form>) => void;
}

/** What was applied for. */
export function AboutApplication({ form, mistakes, onChange }: PartProps) {
  return (
    <fieldset class="card admin-create-part">
      <legend>{t('admin.create.application.title')}</legend>
      <div class="admin-create-grid">
        <TextField name="applicationId" label={t('admin.create.application')} hint={t('admin.create.application.hint')} required maxLength={200} value={form.applicationId} mistakes={mistakes} onText={(applicationId) => onChange({ applicationId })} />
        <TextField name="round" label={t('admin.create.round')} hint={t('admin.create.round.hint')} type="number" inputMode="numeric" min={1} max={1000} value={form.round} mistakes={mistakes} onText={(round) => onChange({ round })} />
        <TextField name="job.title" label={t('admin.create.job.title')} hint={t('admin.create.job.title.hint')} required maxLength={256} value={form.jobTitle} mistakes={mistakes} onText={(jobTitle) => onChange({ jobTitle })} />
        <TextField name="job.id" label={t('admin.create.job')} required maxLength={200} value={form.jobId} mistakes={mistakes} onText={(jobId) => onChange({ jobId })} />
        <TextField name="company" label={t('admin.create.company')} maxLength={256} value={form.company} mistakes={mistakes} onText={(company) => onChange({ company })} />
      </div>
    </fieldset>
  );
}

/** Who is interviewed. */
export function AboutCandidate({ form, mistakes, onChange }: PartProps) {
  const agree = (ticked: boolean) => onChange({ consentAt: ticked ? new Date().toISOString() : undefined });
  return (
    <fieldset class="card admin-create-part">
      <legend>{t('admin.create.candidate')}</legend>
      <div class="admin-create-grid">
        <TextField name="candidate.name" label={t('admin.create.name')} required maxLength={256} value={form.candidateName} mistakes={mistakes} onText={(candidateName) => onChange({ candidateName })} />
        <TextField name="candidate.phone" label={t('admin.create.phone')} hint={t('admin.create.phone.hint')} type="tel" dir="ltr" required value={form.phone} mistakes={mistakes} onText={(phone) => onChange({ phone })} />
        <Choice name="candidate.locale" label={t('admin.create.locale')} value={form.locale} options={locales()} mistakes={mistakes} onChoice={(locale) => onChange({ locale })} />
      </div>
      <Tick label={t('admin.create.consent')} ticked={form.consentAt !== undefined} onTick={agree} />
      {form.consentAt === undefined && <Notice tone="careful">{t('admin.create.consent.without')}</Notice>}
    </fieldset>
  );
}
