import './create.css';

import { useLocation } from 'preact-iso';
import { useState } from 'preact/hooks';

import { answer, api, Problem } from '../../api/client';
import { t } from '../../i18n';
import { announce, announceNow } from '../../ui/announce';
import { Button } from '../../ui/button';
import { Notice } from '../../ui/notice';
import { Page } from '../parts/page';
import { Trouble } from '../parts/trouble';
import { ownZone } from '../parts/time';
import { word } from '../parts/words';
import { useForm } from './draft';
import { AboutEntry, AboutTime } from './fields-room';
import { AboutApplication, AboutCandidate } from './fields-who';
import { useFirstMistake } from './first-mistake';
import { blank, filled, type CreateBody, type Form, type Mistakes } from './form';
import { keepLinks } from './made';
import { useOnce } from '../../ui/once';
import { useRepeatKey } from './repeat-key';
import { saidNo, type SaidNo } from './said-no';
import { StaffRows } from './staff-rows';

/** By the API's names. */
const FIELDS =
  /^(applicationId|round|company|job\.(id|title)|candidate\.(name|phone|locale)|(interviewers|observers)\[\d+\]\.(name|phone|locale)|startsAt|timezone|durationMinutes|admission|secondDevice|maxParticipants)$/;

/** A new interview. */
export default function CreatePage() {
  const { route } = useLocation();
  const [form, change] = useForm(() => blank(ownZone()));
  const { busy, mistakes, refusal, error, send } = useSending((room) => route(`/admin/rooms/${room}`));
  const place = useFirstMistake(mistakes);
  const parts = { form, mistakes, onChange: change };
  return (
    <Page title={t('admin.create.title')}>
      <form
        ref={place}
        class="stack admin-create"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void send(form);
        }}
      >
        <AboutApplication {...parts} />
        <AboutCandidate {...parts} />
        <StaffRows {...parts} role="interviewers" />
        <StaffRows {...parts} role="observers" />
        <AboutTime {...parts} />
        <AboutEntry {...parts} />
        <Found refusal={refusal} error={error} onRound={(round) => change({ round: String(round) })} />
        <div class="row">
          <Button looks="primary" type="submit" aria-busy={busy || undefined}>
            {t('admin.create.do')}
          </Button>
        </div>
      </form>
    </Page>
  );
}

/** Sends the form, and keeps what came of it. */
function useSending(onMade: (room: string) => void) {
  const [mistakes, setMistakes] = useState<Mistakes>({});
  const [refusal, setTrouble] = useState<SaidNo>();
  const [error, setError] = useState<unknown>();
  const keyFor = useRepeatKey();
  const [busy, once] = useOnce();
  const show = (fields: Mistakes, no: SaidNo | undefined, other: unknown) => {
    setMistakes(fields);
    setTrouble(no);
    setError(other);
    const count = Object.keys(fields).length;
    if (count > 0) announceNow(t('admin.create.mistakes', { n: count }));
  };
  const send = async (form: Form) => {
    const outcome = filled(form);
    if ('mistakes' in outcome) return show(outcome.mistakes, undefined, undefined);
    try {
      const { room, made } = await create(outcome.body, keyFor(outcome.body));
      announce(t(made ? 'admin.create.made' : 'admin.create.same'));
      onMade(room);
    } catch (no) {
      const said = no instanceof Problem ? saidNo(no.body, FIELDS) : undefined;
      show(said?.fields ?? {}, said, said ? undefined : no);
    }
  };
  return { busy, mistakes, refusal, error, send: (form: Form) => once(() => send(form)) };
}

/** Makes the room. 201 is a new one, 200 the one that the application has already. */
async function create(body: CreateBody, key: string): Promise<{ room: string; made: boolean }> {
  const outcome = api.POST('/api/rooms', { params: { header: { 'Idempotency-Key': key } }, body });
  const room = await answer(outcome);
  keepLinks(room);
  return { room: room.roomName, made: (await outcome).response.status === 201 };
}

interface FoundProps {
  refusal: SaidNo | undefined;
  error: unknown;
  onRound: (round: number) => void;
}

/** What the server says about the whole of it. */
function Found({ refusal, error, onRound }: FoundProps) {
  if (error !== undefined) return <Trouble error={error} />;
  if (!refusal?.room) return null;
  const { room, differs, nextRound } = refusal;
  return (
    <div role="alert">
      <Notice tone="careful" title={t(differs ? 'admin.create.differs' : 'admin.create.over')}>
        <div class="stack">
          {differs && <p>{t('admin.create.differs.what', { fields: differs.map((field) => word('admin.field', field)).join(t('admin.list.comma')) })}</p>}
          <div class="row">
            <a class="button" href={`/admin/rooms/${room}`}>
              {t('admin.create.existing')}
            </a>
            {nextRound && <Button onPress={() => onRound(nextRound)}>{t('admin.create.nextRound', { round: nextRound })}</Button>}
          </div>
        </div>
      </Notice>
    </div>
  );
}
