import { readFileSync } from 'node:fs';
import { escapeHtml } from '../shared/text/escape-html.js';
import { PAGE_ICON, sourceHash } from './document.js';

/**
 * A page in a single file without a script, in the look of the page of a run. Its security policy admits its own style and pictures in
 * `data:` addresses, and nothing else.
 *
 * @param title as text
 * @param body HTML, without script and without styles in attributes
 */
export function staticReport(title: string, body: string): string {
  const style = readFileSync(new URL('./static-report.css', import.meta.url), 'utf8');
  const policy = [
    "default-src 'none'",
    `style-src ${sourceHash(style)}`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${escapeHtml(title)}</title>
<link rel="icon" href="${PAGE_ICON}">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<style>${style}</style>
</head>
<body>
${body}
</body>
</html>
`;
}
