import type { EventAnswer, Routes } from '../shared/http/http-server.js';
import { PAGE_SECURITY_POLICY, pageDocument, readPageAssets } from './document.js';
import { EVENTS_PATH } from './view/event-stream.js';

/** The answers to a browser that shows a run. */
export function pageRoutes(events: EventAnswer): Routes {
  const { script, style } = readPageAssets();
  const document = pageDocument();
  return {
    '/': () => ({
      body: document,
      type: 'text/html; charset=utf-8',
      headers: { 'Content-Security-Policy': PAGE_SECURITY_POLICY, 'Referrer-Policy': 'no-referrer' },
    }),
    '/page.js': () => ({ body: script, type: 'text/javascript; charset=utf-8' }),
    '/page.css': () => ({ body: style, type: 'text/css; charset=utf-8' }),
    [`/${EVENTS_PATH}`]: () => events,
  };
}
