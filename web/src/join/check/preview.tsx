import { VideoOff } from 'lucide-preact';
import { useEffect, useRef } from 'preact/hooks';

import { t } from '../../i18n';
import type { DeviceState } from './devices';

/** One's own picture, as in a mirror. Nobody else sees it yet. */
export function Preview({ camera }: { camera: DeviceState }) {
  return (
    <div class="join-stage">
      {camera.is === 'on' ? (
        <Picture track={camera.track} />
      ) : (
        <p class="join-stage-empty">
          <VideoOff size={32} aria-hidden="true" />
          {t(camera.is === 'asking' ? 'join.check.camera.asking' : 'join.check.camera.off')}
        </p>
      )}
    </div>
  );
}

function Picture({ track }: { track: MediaStreamTrack }) {
  const element = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    if (element.current) element.current.srcObject = new MediaStream([track]);
  }, [track]);
  return <video ref={element} autoplay muted playsInline aria-label={t('join.check.preview')} />;
}
