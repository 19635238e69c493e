import { readFileSync } from 'node:fs';
import { htmlDocument, singleFileHead } from './html-document.js';

/**
 * A page in a single file without a script, in the look of the page of a run. Its security policy admits its own style and pictures in
 * `data:` addresses, and nothing else.
 *
 * @param title as text
 * @param body HTML, without script and without styles in attributes
 */
export function staticReport(title: string, body: string): string {
  const style = readFileSync(new URL('./static-report.css', import.meta.url), 'utf8');
  return htmlDocument({ title, head: singleFileHead(style, null), body });
}
