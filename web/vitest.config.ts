import { defineConfig } from 'vitest/config';

// The rules of the pages, and their parts on a made-up document. Real browsers are in vitest.browser.config.ts.
export default defineConfig({
  test: { include: ['src/**/*.test.{ts,tsx}'], environment: 'happy-dom', restoreMocks: true },
});
