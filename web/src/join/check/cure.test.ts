import { describe, expect, it } from 'vitest';

import ar from '../../i18n/languages/ar';
import en from '../../i18n/languages/en';
import { cure } from './cure';
import type { Device, Failure } from './failure';
import type { Platform } from './platform';

const FAILURES: Failure[] = ['denied', 'denied_by_system', 'dismissed', 'unanswered', 'none', 'busy', 'failed', 'forbidden', 'insecure', 'in_app', 'unsupported'];
const PLATFORMS: Platform[] = ['ios_safari', 'ios_other', 'android', 'desktop_chrome', 'desktop_firefox', 'desktop_safari', 'other'];
const DEVICES: Device[] = ['camera', 'microphone'];

describe('each failure', () => {
  it('has its own sentence and its own cure, in both languages', () => {
    for (const device of DEVICES) {
      for (const messages of [en, ar]) {
        const said = FAILURES.map((failure) => cure(device, failure, 'android'));
        expect(new Set(said.map(({ problem }) => messages[problem])).size).toBe(FAILURES.length);
        expect(new Set(said.map((one) => messages[one.cure])).size).toBe(FAILURES.length);
      }
    }
  });

  it('has a cure on each platform', () => {
    for (const failure of FAILURES) {
      for (const platform of PLATFORMS) expect(en[cure('camera', failure, platform).cure]).toBeTruthy();
    }
  });
});

it('says where each browser keeps its permissions', () => {
  expect(new Set(PLATFORMS.map((platform) => en[cure('camera', 'denied', platform).cure])).size).toBe(PLATFORMS.length);
});

it.each<[Platform, string]>([
  ['android', 'join.cure.system.android'],
  ['ios_other', 'join.cure.system.ios'],
  ['desktop_chrome', 'join.cure.system.desktop'],
])('says where the system of %s keeps its own', (platform, key) => {
  expect(cure('microphone', 'denied_by_system', platform).cure).toBe(key);
});
