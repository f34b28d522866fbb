import { useEffect, useRef, useState } from 'preact/hooks';

import { t } from '../../i18n';
import { announce } from '../../ui/announce';
import { listen, SPEECH } from './level';

/** Shows how loud one is. Drawn past Preact, since it changes with each frame. */
export function Meter({ track }: { track: MediaStreamTrack }) {
  const bar = useRef<HTMLSpanElement>(null);
  const [heard, setHeard] = useState(false);
  useEffect(() => {
    setHeard(false);
    return safely(() =>
      listen(track, (level) => {
        bar.current?.style.setProperty('--level', level.toFixed(2));
        if (level > SPEECH) setHeard(true);
      }),
    );
  }, [track]);
  useEffect(() => {
    if (heard) announce(t('join.check.heard'));
  }, [heard]);
  return (
    <div class="join-meter">
      <span class="join-level" aria-hidden="true">
        <span ref={bar} />
      </span>
      <span class="muted join-small">{t(heard ? 'join.check.heard' : 'join.check.speak')}</span>
    </div>
  );
}

/** Without Web Audio there is no meter, but there is still a microphone. */
function safely(start: () => () => void): (() => void) | undefined {
  try {
    return start();
  } catch {
    return undefined;
  }
}
