// Bundles lenet-cluster/inference for browsers into dist/src/inference/browser.js: one file with all that it needs, both builds of the kernel
// included. build-kernel.mjs must run first.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const kernels = path.join(root, 'dist', 'src', 'engine', 'simd', 'wasm');

// Its licence wants to go where it goes.
const license = readFileSync(path.join(root, 'node_modules', 'valibot', 'LICENSE.md'), 'utf8').trim();

await build({
  absWorkingDir: root,
  entryPoints: { browser: 'src/inference/browser/entry.ts' },
  outdir: 'dist/src/inference',
  bundle: true,
  minify: true,
  format: 'esm',
  // Without Node's modules: an import of one fails here.
  platform: 'browser',
  alias: {
    'kernel.wasm': path.join(kernels, 'kernel.wasm'),
    'kernel-soft.wasm': path.join(kernels, 'kernel-soft.wasm'),
  },
  loader: { '.wasm': 'binary' },
  // As for the page.
  target: ['es2022', 'chrome115', 'firefox115', 'safari16.4'],
  banner: { js: `/*! Contains Valibot.\n${license}\n*/` },
  logLevel: 'warning',
});
