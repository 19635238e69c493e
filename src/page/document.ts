import { readFileSync } from 'node:fs';
import { embeddedJson, htmlDocument, singleFileHead } from './html-document.js';
import { EMBEDDED_VIEW_ID } from './model/embedded-view.js';
import { type CurrentModel, readingModel } from './reading-model.js';
import { BODY } from './skeleton.js';
import { EMBEDDED_READER_ID, type EmbeddedReader } from './view/reading-model.js';
import type { RunView } from './view/run-view.js';

/** The parts of the page besides its HTML: one script, one style sheet, and the kernel with which it reads images. */
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

const TITLE = 'lenet-cluster';

/** Folder of the kernel's builds, as seen from here. */
const KERNELS = '../engine/simd/wasm';

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
  const link = allRuns === null ? '' : `\n  <nav aria-label="Runs"><a href="${allRuns}">All runs</a></nav>`;
  return htmlDocument({ title: TITLE, head, body: BODY.replace('</h1>', `</h1>${link}`) });
}

/**
 * A page in a single file: it loads nothing and connects to nothing.
 *
 * @param model with which it reads images; null: it reads none
 */
export function reportDocument(view: RunView, assets: PageAssets, model: CurrentModel | null): string {
  const { script, style } = assets;
  const data = [
    embeddedJson(EMBEDDED_VIEW_ID, view),
    ...(model ? [embeddedJson(EMBEDDED_READER_ID, embeddedReader(assets, model))] : []),
  ];
  return htmlDocument({
    title: TITLE,
    head: singleFileHead(style, script, model !== null),
    body: BODY,
    afterBody: `${data.join('\n')}\n<script>${script}</script>\n`,
  });
}

function embeddedReader({ kernels }: PageAssets, model: CurrentModel): EmbeddedReader {
  const { fused, soft } = kernels;
  return { model: readingModel(model), kernels: { fused: fused.toString('base64'), soft: soft.toString('base64') } };
}
