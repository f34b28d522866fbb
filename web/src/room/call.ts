import { signal } from '@preact/signals';
import { DefaultReconnectPolicy, type DisconnectReason, isBrowserSupported, LogLevel, Room, RoomEvent, setLogLevel } from 'livekit-client';

import { Problem } from '../api/client';
import type { Pass } from '../api/types';
import type { Choices } from '../entry/choices';
import { type Ending, Over } from '../entry/ending';
import { NotYetIn, type PassKeeper } from '../entry/pass-keeper';
import type { ReadyTracks } from '../entry/ready-tracks';
import { Media } from './media';
import type { Person } from './person';
import { afterDisconnect, type Next, pause, wantsNewPass } from './policy';
import { peopleIn } from './snapshot';
import { Talk } from './talk';

/**
 * `unreached`: the first stay could not begin yet. `reconnecting`: LiveKit's client mends the connection by itself.
 * `returning`: the stay has ended, and we begin a new one. `waiting`: a host has to open again.
 */
export type Connection = 'entering' | 'unreached' | 'inside' | 'reconnecting' | 'returning' | 'waiting';

interface Options {
  keeper: PassKeeper;
  choices: Choices;
  tracks?: ReadyTracks | undefined;
  onOver: (ending: Ending) => void;
  /** How a room came to its end, which LiveKit does not know. */
  howEnded: () => Promise<Ending>;
}

/** LiveKit's client mends the connection so long, in milliseconds between tries; then we do, for as long as it takes. */
const MENDING = [0, 300, 1_200, 2_700, 4_800];

/** How long leaving waits for the server's answer. */
const LONGEST_GOODBYE_MS = 2_000;

/** After any of these the room looks different. */
const CHANGES = [
  RoomEvent.ParticipantConnected,
  RoomEvent.ParticipantDisconnected,
  RoomEvent.TrackPublished,
  RoomEvent.TrackSubscribed,
  RoomEvent.TrackUnsubscribed,
  RoomEvent.TrackUnpublished,
  RoomEvent.TrackMuted,
  RoomEvent.TrackUnmuted,
  RoomEvent.LocalTrackPublished,
  RoomEvent.LocalTrackUnpublished,
  RoomEvent.ActiveSpeakersChanged,
  RoomEvent.ConnectionQualityChanged,
  RoomEvent.ParticipantAttributesChanged,
  RoomEvent.ParticipantPermissionsChanged,
  RoomEvent.ParticipantNameChanged,
  RoomEvent.ParticipantActive,
  RoomEvent.Reconnected,
] as const;

/** One person's stay in the room, however often the connection has to be made. */
export class Call {
  readonly connection = signal<Connection>('entering');
  readonly people = signal<Person[]>([]);
  /** The browser plays no sound before somebody taps. */
  readonly silenced = signal(false);
  /** Since when we have been trying to come back. */
  readonly awaySince = signal<number | undefined>(undefined);
  readonly room: Room;
  readonly media: Media;
  readonly talk: Talk;
  private readonly keeper: PassKeeper;
  private readonly onOver: (ending: Ending) => void;
  private readonly howEnded: () => Promise<Ending>;
  private ready: ReadyTracks;
  private entering = false;
  /** Whether there was a stay already. */
  private entered = false;
  private leaving = false;
  private gone = false;
  private wakeUp: (() => void) | undefined;

  constructor({ keeper, choices, tracks, onOver, howEnded }: Options) {
    // Its lines may carry tokens, and nobody reads the console of a phone.
    setLogLevel(LogLevel.silent);
    this.keeper = keeper;
    this.onOver = onOver;
    this.howEnded = howEnded;
    this.ready = tracks ?? {};
    this.room = new Room({
      adaptiveStream: true,
      dynacast: true,
      reconnectPolicy: new DefaultReconnectPolicy(MENDING),
    });
    this.media = new Media(this.room, choices);
    this.talk = new Talk(this.room);
    this.listen();
  }

  /** Enters, and tries until it is inside or over. */
  async enter(look = false, otherwise: Ending = 'lost'): Promise<void> {
    if (this.entering) return;
    this.entering = true;
    let asks = look;
    for (let attempt = 0; !this.over(); attempt += 1) {
      try {
        const pass = asks ? await this.keeper.renewed() : await this.keeper.fresh();
        asks = false;
        await this.connect(pass);
        break;
      } catch (failure) {
        if (this.over()) break;
        if (failure instanceof Over) {
          this.end(failure.ending === 'lost' ? otherwise : failure.ending);
          break;
        }
        asks = asks || wantsNewPass(failure);
        this.connection.value = failure instanceof NotYetIn ? 'waiting' : this.entered ? 'returning' : 'unreached';
        this.awaySince.value ??= Date.now();
        await this.sleep(Math.max(pause(attempt, Math.random()), askedFor(failure)));
      }
    }
    this.entering = false;
  }

  /** Does not wait for the next try any longer: the network is back, the laptop is awake, or somebody pressed the button. */
  wake(): void {
    this.wakeUp?.();
  }

  /** The Leave button, and nothing else: the server closes the stay and voids the tokens. */
  async leave(): Promise<void> {
    this.leaving = true;
    // What somebody asked for is written down before the line goes dead; a server that is away keeps nobody here, though.
    await Promise.race([this.keeper.leave(), this.sleep(LONGEST_GOODBYE_MS)]);
    this.end('left');
  }

  /** The page goes, or shows something else. Who comes back by a reload is not gone. */
  dispose(): void {
    this.gone = true;
    this.keeper.stop();
    this.media.stop();
    stopAll(this.taken());
    this.wake();
    void this.room.disconnect();
  }

  async playSound(): Promise<void> {
    await this.room.startAudio().catch(() => undefined);
  }

  private async connect(pass: Pass): Promise<void> {
    // Who pressed Leave while the way back was looked for does not come in once more.
    if (this.over()) return;
    if (!isBrowserSupported()) throw new Over('unsupported');
    await this.room.connect(pass.livekitUrl, pass.token);
    if (this.over()) return void this.room.disconnect();
    this.entered = true;
    this.connection.value = 'inside';
    this.awaySince.value = undefined;
    this.changed();
    const ready = this.taken();
    if (this.room.localParticipant.permissions?.canPublish === false) stopAll(ready);
    else void this.media.publish(ready);
  }

  /** What the ready check opened is used once. */
  private taken(): ReadyTracks {
    const { ready } = this;
    this.ready = {};
    return ready;
  }

  private listen(): void {
    const { room } = this;
    for (const event of CHANGES) room.on(event, () => this.changed());
    room.on(RoomEvent.Reconnecting, () => this.mend());
    room.on(RoomEvent.SignalReconnecting, () => this.mend());
    room.on(RoomEvent.Reconnected, () => {
      this.connection.value = 'inside';
    });
    room.on(RoomEvent.AudioPlaybackStatusChanged, () => {
      this.silenced.value = !room.canPlaybackAudio;
    });
    room.on(RoomEvent.Disconnected, (reason) => this.disconnected(reason));
  }

  private mend(): void {
    if (!this.entering && !this.gone) this.connection.value = 'reconnecting';
  }

  private disconnected(reason: DisconnectReason | undefined): void {
    // A try to enter that fails says so by its own error.
    if (this.entering || this.over()) return;
    const next = afterDisconnect(reason);
    if (next.act === 'over') return this.end(next.ending);
    // Whoever was put out, or whose interview was ended, has lost no connection.
    this.connection.value = next.act === 'ask' ? 'entering' : 'returning';
    this.awaySince.value = Date.now();
    void this.comeBack(next);
  }

  /** Not in the same moment: others come back too, and a page that is being closed must not begin a new stay. */
  private async comeBack(next: Exclude<Next, { act: 'over' }>): Promise<void> {
    await this.sleep(pause(0, Math.random()));
    await (next.act === 'ask' ? this.enter(true, next.otherwise) : this.enter());
  }

  private over(): boolean {
    return this.leaving || this.gone;
  }

  private changed(): void {
    this.people.value = peopleIn(this.room);
    this.media.subscribe();
  }

  private end(ending: Ending): void {
    if (this.gone) return;
    this.dispose();
    if (ending === 'ended') void this.howEnded().then(this.onOver);
    else this.onOver(ending);
  }

  private sleep(milliseconds: number): Promise<void> {
    return new Promise((done) => {
      const timer = setTimeout(done, milliseconds);
      this.wakeUp = () => {
        clearTimeout(timer);
        done();
      };
    });
  }
}

function stopAll({ camera, microphone }: ReadyTracks): void {
  camera?.stop();
  microphone?.stop();
}

function askedFor(failure: unknown): number {
  const seconds = failure instanceof Problem || failure instanceof NotYetIn ? failure.retryAfter : undefined;
  return (seconds ?? 0) * 1000;
}
