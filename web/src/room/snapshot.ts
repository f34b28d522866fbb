import { ConnectionQuality, Track, type Participant, type Room } from 'livekit-client';

import type { Role } from '../api/types';
import type { Person, Quality } from './person';

/** What LiveKit's server tells about somebody beside the name; our tokens carry it. */
const ROLE = 'greenroom.role';
const ROLES: readonly Role[] = ['candidate', 'interviewer', 'observer'];

/** Everybody in the room as of now: oneself first, then the others by when they came. */
export function peopleIn(room: Room): Person[] {
  const others = [...room.remoteParticipants.values()].sort((a, b) => (a.joinedAt?.getTime() ?? 0) - (b.joinedAt?.getTime() ?? 0));
  return [room.localParticipant, ...others].map((who) => personOf(who, who === room.localParticipant));
}

function personOf(who: Participant, self: boolean): Person {
  return {
    identity: who.identity,
    name: who.name ?? '',
    role: ROLES.find((role) => role === who.attributes[ROLE]),
    self,
    watching: who.permissions?.canPublish === false,
    speaking: who.isSpeaking,
    heard: who.isMicrophoneEnabled,
    quality: qualityOf(who.connectionQuality),
    camera: picture(who, Track.Source.Camera),
    screen: picture(who, Track.Source.ScreenShare),
    sounds: self ? [] : sounds(who),
  };
}

function picture(who: Participant, source: Track.Source): Track | undefined {
  const publication = who.getTrackPublication(source);
  return publication?.isMuted ? undefined : publication?.track;
}

function sounds(who: Participant): Track[] {
  return [...who.audioTrackPublications.values()].flatMap((publication) => publication.track ?? []);
}

function qualityOf(quality: ConnectionQuality): Quality {
  switch (quality) {
    case ConnectionQuality.Excellent:
      return 'excellent';
    case ConnectionQuality.Good:
      return 'good';
    case ConnectionQuality.Poor:
      return 'poor';
    case ConnectionQuality.Lost:
      return 'lost';
    case ConnectionQuality.Unknown:
      return 'unknown';
  }
}
