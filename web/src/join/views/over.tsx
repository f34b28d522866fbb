import type { Ending } from '../../entry/ending';
import { t, type Key } from '../../i18n';
import { Button } from '../../ui/button';
import { Ways } from './elsewhere';
import { Page } from './page';

/** Endings after which the same link may lead in again, and what the button for that says. */
const BACK: Partial<Record<Ending, Key>> = {
  left: 'join.over.left.back',
  taken_over: 'join.over.taken_over.back',
  lost: 'join.over.lost.back',
  denied: 'join.over.denied.back',
};

interface OverProps {
  ending: Ending;
  /** Whether the door is still open, as far as the page knows. */
  open: boolean;
  link: string | undefined;
  onBack: () => void;
  onByPhone: () => void;
}

/** How it ended, and what can be done about it. */
export function OverView({ ending, open, link, onBack, onByPhone }: OverProps) {
  const back = BACK[ending];
  return (
    <Page title={t(`join.over.${ending}.title`)}>
      <div class="card stack">
        <p>{t(`join.over.${ending}.text`)}</p>
        {back && open && (
          <Button looks={ending === 'denied' ? 'plain' : 'primary'} wide onPress={onBack}>
            {t(back)}
          </Button>
        )}
        {ending === 'unsupported' && link !== undefined && <Ways link={link} />}
        {ending === 'link_replaced' && (
          <Button wide onPress={onByPhone}>
            {t('join.over.link_replaced.phone')}
          </Button>
        )}
      </div>
    </Page>
  );
}

/** Said by somebody who got a message that was meant for another. The link is void now. */
export function GoodbyeView() {
  return (
    <Page title={t('join.goodbye.title')}>
      <p class="join-lead">{t('join.goodbye.text')}</p>
    </Page>
  );
}
