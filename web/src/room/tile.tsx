import type { Track } from 'livekit-client';
import { AudioLines, MicOff, SignalHigh, SignalLow, SignalMedium, SignalZero, SwitchCamera } from 'lucide-preact';
import { useEffect, useRef } from 'preact/hooks';

import { t } from '../i18n';
import { initials, type Person, type Quality } from './person';

const QUALITY_ICONS = { excellent: SignalHigh, good: SignalHigh, poor: SignalLow, lost: SignalZero, unknown: SignalMedium } as const;

interface TileProps {
  person: Person;
  /** Small, above the others: the name is left out for those who see it. */
  floats?: boolean;
  onFlip: () => unknown;
}

/** One person: the picture or the initials, and what there is to know about them. */
export function Tile({ person, floats = false, onFlip }: TileProps) {
  return (
    <figure class={`room-tile ${person.speaking ? 'speaking' : ''} ${floats ? 'small' : ''}`}>
      {person.camera ? (
        <Picture track={person.camera} mirrored={person.self && !looksAway(person.camera)} />
      ) : (
        <span class="room-initials" aria-hidden="true">
          {initials(person.name)}
        </span>
      )}
      <figcaption class="room-caption">
        {!person.heard && <MicOff size={18} aria-label={t('room.microphone.isOff')} role="img" />}
        {person.speaking && <AudioLines size={18} aria-label={t('room.speaking')} role="img" />}
        <span class="room-name">
          {person.self ? <span>{t('room.you', { name: person.name })}</span> : <bdi>{person.name}</bdi>}
          {person.role && <span class="room-role">{t(`common.role.${person.role}`)}</span>}
        </span>
        <QualityMark quality={person.quality} />
      </figcaption>
      {person.self && person.camera && canFlip() && (
        <button type="button" class="room-flip" aria-label={t('room.camera.flip')} onClick={() => void onFlip()}>
          <SwitchCamera size={20} aria-hidden="true" />
        </button>
      )}
    </figure>
  );
}

/** A shared screen, large. */
export function ScreenTile({ person }: { person: Person }) {
  return (
    <figure class="room-screen">
      {person.screen && <Picture track={person.screen} />}
      <figcaption class="room-caption">
        <span class="room-name">{t('room.share.of', { name: person.name })}</span>
      </figcaption>
    </figure>
  );
}

/** In words only where it matters; the icon has them for a screen reader, and when pointed at. */
function QualityMark({ quality }: { quality: Quality }) {
  const Icon = QUALITY_ICONS[quality];
  const words = t(`room.quality.${quality}`);
  const bad = quality === 'poor' || quality === 'lost';
  return (
    <span class={`room-quality ${bad ? 'bad' : ''}`} title={words}>
      <Icon size={18} aria-hidden="true" />
      <span class={bad ? '' : 'visually-hidden'}>{words}</span>
    </span>
  );
}

function Picture({ track, mirrored = false }: { track: Track; mirrored?: boolean }) {
  const element = useRef<HTMLVideoElement>(null);
  useAttached(track, element);
  return <video ref={element} class={mirrored ? 'mirrored' : ''} autoplay playsinline muted />;
}

/** The voice of somebody, wherever their tile is. */
export function Sound({ track }: { track: Track }) {
  const element = useRef<HTMLAudioElement>(null);
  useAttached(track, element);
  return <audio ref={element} autoplay />;
}

function useAttached(track: Track, element: { current: HTMLMediaElement | null }): void {
  useEffect(() => {
    const { current } = element;
    if (current === null) return undefined;
    track.attach(current);
    return () => void track.detach(current);
  }, [track]);
}

function looksAway(camera: Track): boolean {
  return camera.mediaStreamTrack.getSettings().facingMode === 'environment';
}

/** Phones and tablets have a camera on either side. */
function canFlip(): boolean {
  return matchMedia('(pointer: coarse)').matches && navigator.maxTouchPoints > 0;
}
