import { Problem } from '../api/client';

/**
 * Why somebody is no longer in the room, as far as it makes a difference to them. `lost` is all from which the link
 * may lead back.
 */
export type Ending =
  | 'left'
  | 'put_out'
  | 'taken_over'
  | 'ended'
  | 'cancelled'
  | 'window_over'
  | 'link_replaced'
  | 'denied'
  /** The browser has no WebRTC: too old, or told not to. */
  | 'unsupported'
  | 'lost';

/** The end of it: asking again changes nothing. */
export class Over extends Error {
  readonly ending: Ending;

  constructor(ending: Ending) {
    super(ending);
    this.name = 'Over';
    this.ending = ending;
  }
}

const ENDINGS = new Map<string, Ending>([
  ['taken_over', 'taken_over'],
  ['revoked', 'put_out'],
  ['denied', 'denied'],
  ['room_ended', 'ended'],
  ['person_unknown', 'link_replaced'],
  // The interview was moved. The link says to when.
  ['too_early', 'lost'],
]);

/** What a refusal means for who was inside; nothing where it is worth asking again. */
export function endingOf(problem: unknown): Ending | undefined {
  return problem instanceof Problem ? ENDINGS.get(problem.code) : undefined;
}

/** How a room that is over came to its end. The outcome is the server's word for it. */
export function endingOfOutcome(outcome: string | null | undefined): Ending {
  if (outcome === 'cancelled') return 'cancelled';
  return outcome === 'expired' ? 'window_over' : 'ended';
}
