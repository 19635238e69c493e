import type { EventAnswer, Routes } from '../shared/http/http-server.js';
import { PAGE_SECURITY_POLICY, pageDocument, readPageAssets } from './document.js';
import { type ModelSource, readingModel } from './reading-model.js';
import { EVENTS_PATH } from './view/event-stream.js';
import { KERNEL_PATHS, MODEL_PATH } from './view/reading-model.js';

const WASM = 'application/wasm';

/**
 * The answers to a browser that shows a run.
 *
 * @param model asked when a page wants to read digits with the newest parameters
 * @param allRuns path from the page to a list of runs, such as '../../'; null: there is none
 */
export function pageRoutes(events: EventAnswer, model: ModelSource, allRuns: string | null = null): Routes {
  const { script, style, kernels } = readPageAssets();
  const document = pageDocument(allRuns);
  return {
    '/': () => ({
      body: document,
      type: 'text/html; charset=utf-8',
      headers: { 'Content-Security-Policy': PAGE_SECURITY_POLICY, 'Referrer-Policy': 'no-referrer' },
    }),
    '/page.js': () => ({ body: script, type: 'text/javascript; charset=utf-8' }),
    '/page.css': () => ({ body: style, type: 'text/css; charset=utf-8' }),
    [`/${KERNEL_PATHS.fused}`]: () => ({ body: kernels.fused, type: WASM }),
    [`/${KERNEL_PATHS.soft}`]: () => ({ body: kernels.soft, type: WASM }),
    [`/${MODEL_PATH}`]: async () => {
      const current = await model();
      return { body: `${JSON.stringify(current && readingModel(current))}\n`, type: 'application/json' };
    },
    [`/${EVENTS_PATH}`]: () => events,
  };
}
