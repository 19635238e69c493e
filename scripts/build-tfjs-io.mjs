// Bundles TensorFlow.js's functions for writing models into dist/src/export/tfjs/tfjs-io.js, so that the package does not depend on
// @tensorflow/tfjs-core.
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

await build({
  absWorkingDir: root,
  entryPoints: ['src/export/tfjs/tfjs-io.ts'],
  outfile: 'dist/src/export/tfjs/tfjs-io.js',
  bundle: true,
  format: 'esm',
  platform: 'neutral',
  target: 'node20',
  mainFields: ['module', 'main'],
  // Keeps the comments with the licence, which wants to go where its code goes.
  legalComments: 'inline',
  logLevel: 'warning',
});
