// Compiles the sources, makes the single file for browsers, and prints its size.
import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

const root = new URL('..', import.meta.url).pathname;
rmSync(`${root}dist`, { recursive: true, force: true });
execFileSync(process.execPath, [`${root}node_modules/typescript/bin/tsc`, '-p', root], { stdio: 'inherit' });
await build({
  entryPoints: [`${root}dist/index.js`],
  outfile: `${root}dist/browser.min.js`,
  bundle: true,
  minify: true,
  format: 'esm',
  platform: 'browser',
  target: 'es2022',
  logLevel: 'warning',
});

const bundle = readFileSync(`${root}dist/browser.min.js`);
if (bundle.includes('node:')) throw new Error('The bundle for browsers carries parts for Node.');
const kib = (bytes) => `${(bytes / 1024).toFixed(1)} KiB`;
console.log(`browser.min.js: ${kib(bundle.length)} minified, ${kib(gzipSync(bundle, { level: 9 }).length)} gzipped`);
