import { defineConfig } from 'vitest/config';

// The pictures of the README, from everything real: `npm run pictures`.
export default defineConfig({
  test: { include: ['e2e/pictures.ts'], environment: 'node', testTimeout: 180_000, hookTimeout: 120_000 },
});
