import axe from 'axe-core';
import type { Page } from 'playwright-core';

/** WCAG 2.2 on the levels A and AA, and what axe's makers call good practice. */
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** What axe finds on the page as it stands now: one line each, nothing when all is well. */
export async function violations(page: Page): Promise<string[]> {
  // What we evaluate comes from outside the page, so that its Content-Security-Policy stays as it is.
  await page.evaluate(axe.source);
  const found = await page.evaluate(async (values) => {
    const run = (globalThis as unknown as { axe: typeof axe }).axe.run;
    return (await run(document, { runOnly: { type: 'tag', values } })).violations;
  }, TAGS);
  return found.map(({ id, help, nodes }) => `${id}: ${help} at ${nodes.map(({ target }) => target.join(' ')).join(', ')}`);
}

/** The controls one can see whose target is smaller than this, in CSS pixels. A box in a label has the label's size. */
export async function smallTargets(page: Page, least = 44): Promise<string[]> {
  return page.evaluate((limit) => {
    const controls = document.querySelectorAll<HTMLElement>(
      'a[href], button, input, select, textarea, summary, [role=button], [role=switch], [role=tab], [role^=menuitem], [tabindex="0"]',
    );
    const seen = [...controls].filter((control) => control.checkVisibility({ visibilityProperty: true, opacityProperty: true }));
    const sizes = seen.map((control) => {
      const target = control.matches('input[type=checkbox], input[type=radio]') ? (control.closest('label') ?? control) : control;
      const { width, height } = target.getBoundingClientRect();
      return { width, height, text: `${control.tagName.toLowerCase()} “${control.innerText || control.getAttribute('aria-label') || control.id}”` };
    });
    // Half a pixel is how browsers round. What is one pixel large is there for screen readers alone.
    const small = sizes.filter(({ width, height }) => width > 1 && height > 1 && (width < limit - 0.5 || height < limit - 0.5));
    return small.map(({ width, height, text }) => `${text}: ${Math.round(width)} × ${Math.round(height)}`);
  }, least);
}

/** By how many pixels the page is wider than its window, once what has to shrink after a change of the window had its time. */
export async function overflow(page: Page): Promise<number> {
  const excess = () => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  for (let looks = 0; looks < 20 && (await excess()) > 0; looks += 1) {
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(done)));
  }
  return excess();
}
