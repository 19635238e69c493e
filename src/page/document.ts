import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { EMBEDDED_VIEW_ID } from './model/embedded-view.js';
import { type CurrentModel, readingModel } from './reading-model.js';
import { BODY } from './skeleton.js';
import { EMBEDDED_READER_ID, type EmbeddedReader } from './view/reading-model.js';
import type { RunView } from './view/run-view.js';

/** The parts of the page besides its HTML: one script, one style sheet, and the kernel with which it reads digits. */
export interface PageAssets {
  readonly script: string;
  readonly style: string;
  /** The two builds of the kernel, as WebAssembly. */
  readonly kernels: { readonly fused: Buffer; readonly soft: Buffer };
}

/**
 * Value of the header Content-Security-Policy for the served page: the page loads nothing from elsewhere and runs
 * nothing that is written into it. 'wasm-unsafe-eval' lets it compile WebAssembly, and no text as script.
 */
export const PAGE_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Folder of the kernel's builds, as seen from here. */
const KERNELS = '../engine/simd/wasm';

/** Icon of every page, as an address. */
export const PAGE_ICON =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Crect width='16' height='16' rx='3' fill='%231d5fbf'/%3E%3Cpath d='M3 3v8.5h10' fill='none' stroke='white' stroke-width='2'/%3E%3Cpath d='M6 8l2.5-3L11 7l2-4' fill='none' stroke='white' stroke-width='1.5'/%3E%3C/svg%3E";

/** Reads the parts from files. Throws if they cannot be read: then the installation is broken. */
export function readPageAssets(): PageAssets {
  const read = (file: string): Buffer => readFileSync(new URL(file, import.meta.url));
  return {
    script: read('./page.js').toString(),
    style: read('./page.css').toString(),
    kernels: { fused: read(`${KERNELS}/kernel.wasm`), soft: read(`${KERNELS}/kernel-soft.wasm`) },
  };
}

/**
 * The page that follows a run. It loads script and style from its own folder, and connects to the coordinator's events.
 *
 * @param allRuns path to a list of runs, to which the page then links
 */
export function pageDocument(allRuns: string | null = null): string {
  const head = '<link rel="stylesheet" href="page.css">\n<script defer src="page.js"></script>';
  if (allRuns === null) return htmlDocument(head, '');
  const link = `<nav aria-label="Runs"><a href="${allRuns}">All runs</a></nav>`;
  return htmlDocument(head, '', BODY.replace('</h1>', `</h1>\n  ${link}`));
}

/**
 * A page in a single file: it loads nothing and connects to nothing.
 *
 * @param model with which it reads digits; null: it reads none
 */
export function reportDocument(view: RunView, assets: PageAssets, model: CurrentModel | null): string {
  const { script, style } = assets;
  const policy = [
    "default-src 'none'",
    `script-src ${sourceHash(script)}${model ? " 'wasm-unsafe-eval'" : ''}`,
    `style-src ${sourceHash(style)}`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  return htmlDocument(
    `<meta http-equiv="Content-Security-Policy" content="${policy}">\n<style>${style}</style>`,
    `${embedded(EMBEDDED_VIEW_ID, view)}${model ? embedded(EMBEDDED_READER_ID, embeddedReader(assets, model)) : ''}<script>${script}</script>\n`,
  );
}

function embeddedReader({ kernels }: PageAssets, model: CurrentModel): EmbeddedReader {
  const { fused, soft } = kernels;
  return { model: readingModel(model), kernels: { fused: fused.toString('base64'), soft: soft.toString('base64') } };
}

function htmlDocument(head: string, afterBody: string, body = BODY): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>lenet-cluster</title>
<link rel="icon" href="${PAGE_ICON}">
${head}
</head>
<body>
${body}
${afterBody}</body>
</html>
`;
}

/** The policy's name for the text between two tags. */
export function sourceHash(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}

/** Data as JSON that neither ends the element around it nor begins a comment in it. */
function embedded(id: string, value: RunView | EmbeddedReader): string {
  const json = JSON.stringify(value).replaceAll('<', '\\u003c');
  return `<script type="application/json" id="${id}">${json}</script>\n`;
}
