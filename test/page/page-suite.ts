import assert from 'node:assert/strict';
import { afterEach } from 'node:test';
import type { BrowserContextOptions, Page } from 'playwright-core';
import type { CurrentModel } from '../../src/page/reading-model.js';
import type { RunView } from '../../src/page/view/run-view.js';
import { browserForSuite, type WatchedPage } from './browser.js';
import { PageServer } from './page-server.js';

/** Pages of one suite, all in one browser. */
export interface PageSuite {
  /** A page that shows the view already. */
  show(view: RunView, options?: ShowOptions): Promise<{ server: PageServer; page: Page }>;
  /** Waits until the loss chart is another one, or something went wrong. */
  redrawn(page: Page, before: number): Promise<void>;
  /** A server that went away, which the browser itself reports. */
  forgiveBrokenConnections(): void;
}

/** Options of a page: those of its browser context, and the model and kernels of its server. */
export interface ShowOptions extends BrowserContextOptions {
  readonly model?: CurrentModel;
  /** Runs in the page before its own script. */
  readonly script?: string;
}

/** Called in a suite: begins with it a browser, and ends after each test what it has opened. Nothing may complain. */
export function pageSuite(): PageSuite {
  const browser = browserForSuite();
  const servers: PageServer[] = [];
  const pages: WatchedPage[] = [];

  async function show(view: RunView, options: ShowOptions = {}): Promise<{ server: PageServer; page: Page }> {
    const { model = null, script, ...context } = options;
    const server = await PageServer.start(view);
    servers.push(server);
    server.model = model;
    const watched = await browser.open(server.url, context, script);
    pages.push(watched);
    await sees(watched.page, '#run-name', view.run.name);
    return { server, page: watched.page };
  }

  afterEach(async () => {
    const complaints = pages.splice(0).map(async ({ page, complaints }) => {
      await page.context().close();
      return complaints;
    });
    const all = (await Promise.all(complaints)).flat();
    for (const server of servers.splice(0)) await server.stop();
    assert.deepEqual(all, [], 'nothing in the console, nothing from elsewhere');
  });

  async function redrawn(page: Page, before: number): Promise<void> {
    while ((await picture(page)) === before && pages.every(({ complaints }) => complaints.length === 0)) {
      await page.evaluate('new Promise(requestAnimationFrame)');
    }
  }

  function forgiveBrokenConnections(): void {
    for (const { complaints } of pages) {
      const others = complaints.filter((complaint) => !/^Failed to load resource: /.test(complaint));
      complaints.splice(0, complaints.length, ...others);
    }
  }

  return { show, redrawn, forgiveBrokenConnections };
}

export async function sees(page: Page, selector: string, text: string | RegExp, whole = true): Promise<void> {
  const source = typeof text === 'string' ? text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&') : text.source;
  const pattern = typeof text === 'string' && whole ? new RegExp(`^\\s*${source}\\s*$`) : new RegExp(source);
  await page.locator(selector).first().filter({ hasText: pattern }).waitFor({ state: 'attached' });
}

/** Reads a copy: of a canvas that is read again and again the browser complains. */
const copyOf = (chart: string): string => `(() => {
  const canvas = document.querySelector('#${chart}-plot canvas');
  const context = new OffscreenCanvas(canvas.width, canvas.height).getContext('2d', { willReadFrequently: true });
  context.drawImage(canvas, 0, 0);
  return new Uint32Array(context.getImageData(0, 0, canvas.width, canvas.height).data.buffer);
})()`;

/** A hash of the loss chart's pixels. */
export const picture = (page: Page): Promise<number> =>
  page.evaluate<number>(`${copyOf('loss')}.reduce((hash, pixel) => Math.imul(31, hash) + pixel | 0, 7)`);

/** How many colours a chart has: a blank one has one. */
export const coloursOf = (page: Page, chart: string): Promise<number> =>
  page.evaluate<number>(`new Set(${copyOf(chart)}).size`);
