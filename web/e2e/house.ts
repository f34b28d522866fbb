import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';

import { FAILURES, openChromium, Visit, type VisitOptions } from './browser.ts';
import { Stack, type StackOptions } from './stack/stack.ts';

/** What the tests of one file work with. */
export interface House {
  readonly stack: Stack;
  readonly browser: Browser;
  /** Somebody comes, at a device of their own. Whatever their page complains about fails the test. */
  visit: (options?: VisitOptions) => Promise<Visit>;
}

/** Starts everything before the tests of a file, and ends it after them, also when they fail. */
export function openHouse(options: StackOptions = {}): House {
  let stack: Stack | undefined;
  let browser: Browser | undefined;
  const visits: Visit[] = [];
  let failures = 0;
  beforeAll(async () => {
    [stack, browser] = await Promise.all([Stack.start(options), openChromium()]);
  });
  afterEach(async (test) => {
    const failed = test.task.result?.state === 'fail';
    if (failed) failures += 1;
    const gone = visits.splice(0);
    for (const [index, visit] of gone.entries()) {
      if (failed) await visit.photograph(`${test.task.name.replace(/\W+/g, '-').slice(0, 80)}-${index}`);
      await visit.context.close();
    }
    expect(gone.flatMap(({ mistakes }) => mistakes)).toEqual([]);
  });
  afterAll(async () => {
    await browser?.close();
    if (failures > 0) stack?.keepLogs(FAILURES);
    await stack?.stop();
  });
  return {
    get stack() {
      return there(stack);
    },
    get browser() {
      return there(browser);
    },
    async visit(options = {}) {
      const visit = await Visit.begin(there(browser), options);
      visits.push(visit);
      return visit;
    },
  };
}

/** Says what was measured. Times are told, and hardly ever judged: machines differ. */
export function tell(line: string): void {
  process.stdout.write(`  ${line}\n`);
}

function there<T>(thing: T | undefined): T {
  if (thing === undefined) throw new Error('only tests may ask for this, since it is started before them');
  return thing;
}
