// Bundles the page that shows a run into dist/src/page/page.js and page.css, and the style of reports without a script into
// dist/src/page/static-report.css, with all that they need: nothing is loaded from elsewhere.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

// Its licence wants to go where it goes.
const license = readFileSync(path.join(root, 'node_modules', 'uplot', 'LICENSE'), 'utf8').trim();

await build({
  absWorkingDir: root,
  entryPoints: [
    'src/page/browser/page.ts',
    'src/page/browser/page.css',
    'src/page/browser/static-report.css',
    'src/page/browser/runs.ts',
    'src/page/browser/runs.css',
  ],
  outdir: 'dist/src/page',
  bundle: true,
  minify: true,
  format: 'iife',
  // The features that browsers and Node 20 had in 2023.
  target: ['es2022', 'chrome115', 'firefox115', 'safari16.4'],
  banner: { js: `/*! Contains uPlot.\n${license}\n*/` },
  logLevel: 'warning',
});
