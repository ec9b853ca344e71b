// How the console's pages are built: plain files with content hashes, no inline script, so that a strict CSP holds.
import { defineConfig } from 'vitest/config';

const server = process.env['PUGMARK_CONSOLE'] ?? 'http://127.0.0.1:8787';

export default defineConfig({
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: true,
  },
  server: { proxy: { '/api': server } },
  test: { include: ['src/**/*.test.ts'], environment: 'node' },
});
