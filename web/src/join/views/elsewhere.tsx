import { Copy, ExternalLink, MonitorSmartphone } from 'lucide-preact';
import { useEffect, useRef, useState } from 'preact/hooks';

import { t } from '../../i18n';
import { announce } from '../../ui/announce';
import { Button } from '../../ui/button';
import { joinUrl } from '../arrival';
import { chromeIntent } from '../check/platform';
import { thisBrowser } from '../check/surroundings';

/** Going on in another browser or on another device: folded away where nobody needs it. */
export function Elsewhere({ link }: { link: string }) {
  const [open, setOpen] = useState(false);
  return (
    <details class="join-more" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        <MonitorSmartphone size={20} aria-hidden="true" />
        {t('join.elsewhere')}
      </summary>
      {open && <Ways link={link} />}
    </details>
  );
}

/** The ways there: opened in Chrome, copied, or scanned from the screen. They carry the link; the address bar does not. */
export function Ways({ link }: { link: string }) {
  const address = joinUrl(location.origin, link);
  const { platform, inApp } = thisBrowser();
  return (
    <div class="stack">
      <div class="row">
        {platform === 'android' && inApp && (
          <Button looks="primary" onPress={() => location.assign(chromeIntent(address))}>
            <ExternalLink size={20} aria-hidden="true" />
            {t('join.elsewhere.chrome')}
          </Button>
        )}
        <CopyLink address={address} />
      </div>
      <QrCode address={address} />
      <p class="muted join-small">{t('join.elsewhere.private')}</p>
    </div>
  );
}

/** Some apps forbid copying by script; then the link is shown, to be copied by hand. */
function CopyLink({ address }: { address: string }) {
  const [state, setState] = useState<'idle' | 'copied' | 'by_hand'>('idle');
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(address);
      setState('copied');
      announce(t('common.copied'));
    } catch {
      setState('by_hand');
    }
  };
  return (
    <>
      <Button onPress={copy}>
        <Copy size={20} aria-hidden="true" />
        {t(state === 'copied' ? 'common.copied' : 'join.elsewhere.copy')}
      </Button>
      {state === 'by_hand' && <ByHand address={address} />}
    </>
  );
}

/** The value is set as a property: no attribute of the document ever holds a link. */
function ByHand({ address }: { address: string }) {
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (!field.current) return;
    field.current.value = address;
    field.current.focus();
    field.current.select();
  }, [address]);
  return (
    <label class="field join-by-hand">
      <span>{t('join.elsewhere.by_hand')}</span>
      <input ref={field} class="input" readOnly dir="ltr" />
    </label>
  );
}

/** For a laptop that can see the screen of the phone, or the other way round. */
function QrCode({ address }: { address: string }) {
  const [code, setCode] = useState<boolean[][] | null>(null);
  useEffect(() => {
    void import('uqr').then(({ encode }) => setCode(encode(address, { ecc: 'M', border: 3 }).data));
  }, [address]);
  if (!code) return null;
  const squares = code.flatMap((line, y) => line.flatMap((dark, x) => (dark ? [`M${x} ${y}h1v1h-1z`] : [])));
  return (
    <figure class="join-qr">
      <svg viewBox={`0 0 ${code.length} ${code.length}`} role="img" aria-label={t('join.elsewhere.qr')} shape-rendering="crispEdges">
        <path d={squares.join('')} />
      </svg>
      <figcaption class="muted join-small">{t('join.elsewhere.qr.hint')}</figcaption>
    </figure>
  );
}
