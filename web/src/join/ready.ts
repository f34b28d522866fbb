import type { Choices } from '../entry/choices';
import type { ReadyTracks } from '../entry/ready-tracks';

/** With what somebody goes in: what they chose, and the devices that the ready check opened. */
export interface Ready {
  choices: Choices;
  tracks: ReadyTracks;
}

/** Before anything was chosen. */
export const DEFAULT_CHOICES: Choices = { cameraOn: true, microphoneOn: true, lowData: false };

/** The devices that are still open: a room that was left has closed them. */
export function livingTracks({ tracks }: Ready): ReadyTracks {
  const { camera, microphone } = tracks;
  return {
    ...(camera?.readyState === 'live' ? { camera } : {}),
    ...(microphone?.readyState === 'live' ? { microphone } : {}),
  };
}

/** Closes them: nobody comes in to use them. */
export function dropTracks({ tracks }: Ready): void {
  tracks.camera?.stop();
  tracks.microphone?.stop();
}
