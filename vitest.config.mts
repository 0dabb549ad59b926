// Unit and process tests. Extension and end-to-end tests run in a real editor: see scripts/test.mjs.
import { defineConfig } from 'vitest/config';

/** What a person would do once more on a machine that is busy with something else; what fails twice has failed. */
const retry = process.env['CI'] === 'true' ? 1 : 0;

export default defineConfig({
  test: {
    projects: [
      { test: { name: 'unit', include: ['test/unit/**/*.test.ts'], testTimeout: 20_000 } },
      // Process tests start the built trainer; they share dist/ and the machine's cores.
      {
        test: {
          name: 'process',
          include: ['test/process/**/*.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          fileParallelism: false,
        },
      },
      // The built webviews in a real browser, without an editor.
      {
        test: {
          name: 'browser',
          include: ['test/e2e/webview*.test.ts'],
          retry,
          testTimeout: 60_000,
          hookTimeout: 60_000,
          fileParallelism: false,
        },
      },
      // A real editor in a real browser: one at a time.
      {
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          exclude: ['test/e2e/webview*.test.ts'],
          retry,
          testTimeout: 180_000,
          hookTimeout: 180_000,
          fileParallelism: false,
        },
      },
      // The real native TensorFlow: gigabytes and minutes.
      {
        test: {
          name: 'native',
          include: ['test/native/**/*.test.ts'],
          testTimeout: 600_000,
          hookTimeout: 600_000,
          fileParallelism: false,
        },
      },
      { test: { name: 'learning', include: ['test/learning/**/*.test.ts'], testTimeout: 600_000 } },
    ],
  },
});
