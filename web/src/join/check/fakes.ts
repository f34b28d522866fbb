/** Made-up tracks and streams, for tests: the document of the tests has none. */
export class FakeTrack extends EventTarget {
  readonly kind: 'audio' | 'video';
  readonly id: string;
  readyState: MediaStreamTrackState = 'live';

  constructor(kind: 'audio' | 'video', id: string) {
    super();
    this.kind = kind;
    this.id = id;
  }

  stop(): void {
    this.readyState = 'ended';
  }

  getSettings(): MediaTrackSettings {
    return { deviceId: this.id };
  }
}

export function fakeTrack(kind: 'audio' | 'video', id = `${kind} 1`): MediaStreamTrack {
  return new FakeTrack(kind, id) as unknown as MediaStreamTrack;
}

export function fakeStream(...tracks: MediaStreamTrack[]): MediaStream {
  return { getTracks: () => tracks } as unknown as MediaStream;
}
