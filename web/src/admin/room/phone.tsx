import { Eye, EyeOff } from 'lucide-preact';
import { useEffect, useState } from 'preact/hooks';

import { answer, api } from '../../api/client';
import { t } from '../../i18n';
import { announce } from '../../ui/announce';
import { Button } from '../../ui/button';
import { Trouble } from '../parts/trouble';

/** As long as it takes to dial it. */
const SHOWN_MS = 30_000;

interface PhoneProps {
  room: string;
  participant: string;
  masked: string;
  mayShow: boolean;
}

/** A number that stays covered until somebody asks for it, which the timeline keeps; and is covered again soon. */
export function Phone({ room, participant, masked, mayShow }: PhoneProps) {
  const [number, setNumber] = useState<string>();
  const [error, setError] = useState<unknown>();
  useEffect(() => {
    if (number === undefined) return;
    const cover = setTimeout(() => setNumber(undefined), SHOWN_MS);
    return () => clearTimeout(cover);
  }, [number]);
  const show = async () => {
    try {
      const path = { name: room, id: participant };
      setNumber((await answer(api.POST('/api/rooms/{name}/participants/{id}/phone', { params: { path } }))).phone);
      setError(undefined);
      announce(t('admin.phone.shown'));
    } catch (refusal) {
      setError(refusal);
    }
  };
  return (
    <div>
      <div class="row">
        <bdi dir="ltr">{number ?? masked}</bdi>
        {mayShow &&
          (number === undefined ? (
            <Button looks="quiet" onPress={show}>
              <Eye size={18} aria-hidden="true" />
              {t('admin.phone.show')}
            </Button>
          ) : (
            <Button looks="quiet" onPress={() => setNumber(undefined)}>
              <EyeOff size={18} aria-hidden="true" />
              {t('admin.phone.hide')}
            </Button>
          ))}
      </div>
      {mayShow && <div class="muted admin-room-small">{t('admin.phone.recorded')}</div>}
      {error !== undefined && <Trouble error={error} />}
    </div>
  );
}
