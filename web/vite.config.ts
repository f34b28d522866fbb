import { constants } from 'node:zlib';
import { defineConfig } from 'vite';
import { compression, defineAlgorithm } from 'vite-plugin-compression2';

// Two pages, each with its own first load. What is compressed here is compressed once, and as small as it gets; the server
// hands out the `.br` or `.gz` beside each file.
export default defineConfig({
  plugins: [
    compression({
      threshold: 512,
      algorithms: [
        defineAlgorithm('gzip', { level: 9 }),
        defineAlgorithm('brotliCompress', { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }),
      ],
    }),
  ],
  build: {
    // Safari 16.4 and Chrome 108 are what in-app browsers of phones that still get updates bring along.
    target: ['es2022', 'safari16.4', 'chrome108', 'firefox115'],
    // Content-Security-Policy lets no script into the page; a module's preload is a plain link.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    rollupOptions: { input: ['join.html', 'admin.html'] },
  },
  server: {
    // `npx vite` beside a running `greenroom dev`: pages with reload, everything else from the server.
    proxy: Object.fromEntries(['/api', '/readyz', '/metrics'].map((path) => [path, 'http://127.0.0.1:4005'])),
  },
});
