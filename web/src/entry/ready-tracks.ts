/** What the ready check opened, as the browser gave it: it goes into the room without being opened again. */
export interface ReadyTracks {
  camera?: MediaStreamTrack;
  microphone?: MediaStreamTrack;
}
