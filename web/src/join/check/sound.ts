import { allowSound, CHIME_MS, play, sound } from '../../ui/chime';

/** Plays a chime through the loudspeaker that was chosen, and comes back when it is over. */
export async function testSpeaker(speakerId: string | undefined): Promise<void> {
  allowSound();
  const context = sound();
  if (!context) throw new Error('no sound');
  const element = speakerId === undefined ? undefined : await through(context, speakerId);
  if (element === undefined) play(context, context.destination);
  await new Promise((done) => setTimeout(done, CHIME_MS));
  element?.pause();
}

/** Only elements can choose their loudspeaker in all browsers that let anything choose. */
async function through(context: AudioContext, speakerId: string): Promise<HTMLAudioElement> {
  const target = context.createMediaStreamDestination();
  const element = new Audio();
  element.srcObject = target.stream;
  await element.setSinkId(speakerId);
  play(context, target);
  await element.play();
  return element;
}
