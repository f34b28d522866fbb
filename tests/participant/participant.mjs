// A real WebRTC participant: joins a LiveKit room with a microphone and stays until told to leave.
//
//   node participant.mjs <livekit url> [<token>]       the token may also be in LIVEKIT_TOKEN
//
// One JSON object per line on standard output says what happens. It leaves on Ctrl-C, on SIGTERM, on the line
// "leave", and when its standard input is a pipe that closes, so that it never outlives the test that started it.
// Exit status: 0 after a stay, 1 if it could not join, 2 if it was called in another way.

import { createInterface } from 'node:readline';
import { fstatSync, writeSync } from 'node:fs';

// Only the events belong on standard output; outside production the library writes its debug log there.
process.env.NODE_ENV = 'production';
const {
  AudioFrame,
  AudioSource,
  DisconnectReason,
  LocalAudioTrack,
  Room,
  RoomEvent,
  TrackPublishOptions,
  TrackSource,
  dispose,
} = await import('@livekit/rtc-node');

const SAMPLE_RATE = 48_000;
const FRAME_MS = 20;
const TONE_HZ = 440;
const TONE_LEVEL = 1_000; // of 32767: audible, not unpleasant
const LEAVE_MS = 3_000; // how long a goodbye may take before we go without it

const [url, token = process.env.LIVEKIT_TOKEN] = process.argv.slice(2);
if (!url || !token) {
  console.error('usage: node participant.mjs <livekit url> [<token>]   (or the token in LIVEKIT_TOKEN)');
  process.exit(2);
}

// Written at once, not queued, so that no line is lost when the process ends right after it.
function say(event, fields = {}) {
  try {
    writeSync(1, `${JSON.stringify({ event, ...fields })}\n`);
  } catch {
    // nobody reads any more
  }
}

function hint(text) {
  if (process.stdin.isTTY) console.error(text);
}

function who(participant) {
  return { identity: participant.identity, name: participant.name, sid: participant.sid };
}

function listen(room) {
  room
    .on(RoomEvent.ParticipantConnected, (participant) => say('participantConnected', who(participant)))
    .on(RoomEvent.ParticipantDisconnected, (participant) => say('participantDisconnected', who(participant)))
    .on(RoomEvent.TrackSubscribed, (_track, publication, participant) =>
      say('trackSubscribed', { ...who(participant), track: publication.sid }),
    )
    .on(RoomEvent.Reconnecting, () => say('reconnecting'))
    .on(RoomEvent.Reconnected, () => say('reconnected'))
    .on(RoomEvent.Disconnected, (reason) => {
      say('disconnected', { reason: DisconnectReason[reason] ?? 'UNKNOWN_REASON' });
      end(0);
    });
}

async function publishMicrophone(room, source) {
  const options = new TrackPublishOptions();
  options.source = TrackSource.SOURCE_MICROPHONE;
  const track = LocalAudioTrack.createAudioTrack('microphone', source);
  try {
    const publication = await room.localParticipant.publishTrack(track, options);
    say('trackPublished', { track: publication.sid });
  } catch (error) {
    say('publishFailed', { message: error.message }); // an observer's token allows none: stay and listen
  }
}

// The source takes a frame when it has room for one, so this keeps time by itself.
async function hum(source) {
  const samples = (SAMPLE_RATE * FRAME_MS) / 1_000;
  for (let start = 0; !ending; start = (start + samples) % SAMPLE_RATE) {
    const wave = Int16Array.from({ length: samples }, (_, i) =>
      Math.round(TONE_LEVEL * Math.sin((2 * Math.PI * TONE_HZ * (start + i)) / SAMPLE_RATE)),
    );
    await source.captureFrame(new AudioFrame(wave, SAMPLE_RATE, 1, samples));
  }
}

const room = new Room();
let ending = false;

async function end(status) {
  if (ending) return;
  ending = true;
  setTimeout(() => process.exit(status), LEAVE_MS);
  await room.disconnect().catch(() => {});
  await dispose().catch(() => {});
  process.exit(status);
}

function leaveWhenTold() {
  process.on('SIGINT', () => end(0));
  process.on('SIGTERM', () => end(0));
  const input = fstatSync(0);
  if (!process.stdin.isTTY && !input.isFIFO() && !input.isSocket()) return; // /dev/null tells nothing
  createInterface({ input: process.stdin })
    .on('line', (line) => line.trim() === 'leave' && end(0))
    .on('close', () => end(0));
}

leaveWhenTold();
try {
  listen(room);
  await room.connect(url, token, { autoSubscribe: true, dynacast: false });
  const source = new AudioSource(SAMPLE_RATE, 1, 200);
  say('connected', { ...who(room.localParticipant), room: room.name, roomSid: await room.getSid() });
  for (const other of room.remoteParticipants.values()) say('participantConnected', who(other));
  hint(`${room.localParticipant.identity} is in the room ${room.name}, humming; Ctrl-C leaves.`);
  await publishMicrophone(room, source);
  await hum(source);
} catch (error) {
  if (!ending) {
    say('error', { message: error?.message ?? String(error) });
    hint('could not join: is the address right, is the token fresh, does the room exist?');
    await end(1);
  }
}
