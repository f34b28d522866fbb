import type { Person } from './person';

/** Somebody for a test, who is there and silent. */
export function somebody(identity: string, rest: Partial<Person> = {}): Person {
  return {
    identity,
    name: identity,
    role: undefined,
    self: false,
    watching: false,
    speaking: false,
    heard: false,
    quality: 'good',
    camera: undefined,
    screen: undefined,
    sounds: [],
    ...rest,
  };
}
