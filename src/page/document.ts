import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { EMBEDDED_VIEW_ID } from './model/embedded-view.js';
import { BODY } from './skeleton.js';
import type { RunView } from './view/run-view.js';

/** The parts of the page besides its HTML: one script and one style sheet. */
export interface PageAssets {
  readonly script: string;
  readonly style: string;
}

/**
 * Value of the header Content-Security-Policy for the served page: the page loads nothing from elsewhere and runs
 * nothing that is written into it.
 */
export const PAGE_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Icon of every page, as an address. */
export const PAGE_ICON =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Crect width='16' height='16' rx='3' fill='%231d5fbf'/%3E%3Cpath d='M3 3v8.5h10' fill='none' stroke='white' stroke-width='2'/%3E%3Cpath d='M6 8l2.5-3L11 7l2-4' fill='none' stroke='white' stroke-width='1.5'/%3E%3C/svg%3E";

/** The contents of /page.js and /page.css. Throws if the files cannot be read: then the installation is broken. */
export function readPageAssets(): PageAssets {
  const read = (file: string): string => readFileSync(new URL(file, import.meta.url), 'utf8');
  return { script: read('./page.js'), style: read('./page.css') };
}

/**
 * The page that follows a run. It loads script and style from its own folder, and connects to the coordinator's events.
 */
export function pageDocument(): string {
  return htmlDocument('<link rel="stylesheet" href="page.css">\n<script defer src="page.js"></script>', '');
}

/** A page in a single file: it loads nothing and connects to nothing. */
export function reportDocument(view: RunView, { script, style }: PageAssets): string {
  const policy = [
    "default-src 'none'",
    `script-src ${sourceHash(script)}`,
    `style-src ${sourceHash(style)}`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  return htmlDocument(
    `<meta http-equiv="Content-Security-Policy" content="${policy}">\n<style>${style}</style>`,
    `<script type="application/json" id="${EMBEDDED_VIEW_ID}">${jsonInHtml(view)}</script>\n<script>${script}</script>\n`,
  );
}

function htmlDocument(head: string, afterBody: string): string {
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
${BODY}
${afterBody}</body>
</html>
`;
}

/** The policy's name for the text between two tags. */
export function sourceHash(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}

/** JSON that neither ends the element around it nor begins a comment in it. */
function jsonInHtml(value: RunView): string {
  return JSON.stringify(value).replaceAll('<', '\\u003c');
}
