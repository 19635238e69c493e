import { createHash } from 'node:crypto';
import { escapeHtml } from '../shared/text/escape-html.js';

const ICON =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Crect width='16' height='16' rx='3' fill='%231d5fbf'/%3E%3Cpath d='M3 3v8.5h10' fill='none' stroke='white' stroke-width='2'/%3E%3Cpath d='M6 8l2.5-3L11 7l2-4' fill='none' stroke='white' stroke-width='1.5'/%3E%3C/svg%3E";

/** The parts of a page as HTML, but for the title, which is text. */
export interface DocumentParts {
  readonly title: string;
  /** More elements of the head. */
  readonly head: string;
  readonly body: string;
  /** Scripts and their data, after the body's content. */
  readonly afterBody?: string;
}

/** Every page: for phones too, light and dark, and telling other sites nothing. */
export function htmlDocument({ title, head, body, afterBody = '' }: DocumentParts): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${escapeHtml(title)}</title>
<link rel="icon" href="${ICON}">
${head}
</head>
<body>
${body}
${afterBody}</body>
</html>
`;
}

/**
 * The head of a page in a single file: its style, and a security policy that admits this style, pictures in `data:`
 * addresses and the page's own script, and nothing else.
 *
 * @param script the text between the tags of its script; null: the page has none
 * @param runsWebAssembly whether the script may compile WebAssembly
 */
export function singleFileHead(style: string, script: string | null, runsWebAssembly = false): string {
  const scripts =
    script === null ? [] : [`script-src ${sourceHash(script)}${runsWebAssembly ? " 'wasm-unsafe-eval'" : ''}`];
  const policy = [
    "default-src 'none'",
    ...scripts,
    `style-src ${sourceHash(style)}`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  return `<meta http-equiv="Content-Security-Policy" content="${policy}">\n<style>${style}</style>`;
}

/** Data as JSON that neither ends the element around it nor begins a comment in it. */
export function embeddedJson(id: string, value: unknown): string {
  const json = JSON.stringify(value).replaceAll('<', '\\u003c');
  return `<script type="application/json" id="${id}">${json}</script>`;
}

/** The policy's name for the text between two tags. */
function sourceHash(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}
