import assert from 'node:assert/strict';
import { afterEach, describe, test } from 'node:test';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { formatLoss } from '../../src/page/model/format.js';
import { keptEpochs } from '../../src/page/view/kept-epochs.js';
import { MAX_EVENTS } from '../../src/page/view/kept-events.js';
import type { RunView } from '../../src/page/view/run-view.js';
import { browserForSuite, noBrowser, type WatchedPage } from './browser.js';
import { PageServer } from './page-server.js';
import {
  completedView,
  emptyView,
  event,
  lostWorker,
  readyWorker,
  runningView,
  STEPS_PER_EPOCH,
  troubledView,
} from './sample-view.js';

describe('the page', { skip: noBrowser }, () => {
  const browser = browserForSuite();
  const servers: PageServer[] = [];
  const pages: WatchedPage[] = [];

  /** A page that shows the view already. */
  async function show(view: RunView, options?: BrowserContextOptions): Promise<{ server: PageServer; page: Page }> {
    const server = await PageServer.start(view);
    servers.push(server);
    const watched = await browser.open(server.url, options);
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

  /** Waits until the loss chart is another one, or something went wrong. */
  async function redrawn(page: Page, before: number): Promise<void> {
    while ((await picture(page)) === before && pages.every(({ complaints }) => complaints.length === 0)) {
      await page.evaluate('new Promise(requestAnimationFrame)');
    }
  }

  /** A server that went away, which the browser itself reports. */
  function forgiveBrokenConnections(): void {
    for (const { complaints } of pages) {
      const others = complaints.filter((complaint) => !/^Failed to load resource: /.test(complaint));
      complaints.splice(0, complaints.length, ...others);
    }
  }

  test('says how the run does, in words and figures', async () => {
    const { page } = await show(runningView());
    await sees(page, '#health-verdict', 'Healthy');
    await sees(page, '#health-sentence', 'training, epoch 11 of 20, 37,600 samples/s, done in 15 s');
    await sees(page, '#card-accuracy .figure', '98.10 %');
    await sees(page, '#phases .compute .figures', '12.1 ms 89.0 %');
    await sees(page, '#announcement', /^Healthy\. training, epoch 11/);
    assert.equal(await page.locator('#workers tr').count(), 3);
    assert.equal(await page.locator('#events li').count(), 13);
    assert.equal(await page.locator('#confusion tr').count(), 10);
    assert.equal(await page.locator('#wrong canvas').count(), 10);
    assert.equal(await page.locator('#filters canvas').count(), 6);
    assert.equal(await page.title(), '52 % – 2026-11-25T03-54-07');
  });

  test('draws its charts, in other colours when it is dark', async () => {
    const { page } = await show(runningView());
    for (const chart of ['loss', 'accuracy', 'throughput']) {
      assert.ok((await coloursOf(page, chart)) > 10, `${chart} has lines`);
      assert.doesNotMatch((await page.locator(`#${chart}-plot`).getAttribute('aria-label')) ?? '', /^No /);
    }
    const bright = await picture(page);
    await page.emulateMedia({ colorScheme: 'dark' });
    await redrawn(page, bright);
    assert.equal(await page.evaluate('getComputedStyle(document.body).backgroundColor'), 'rgb(13, 18, 24)');
  });

  for (const least of [2.2, 0.42, 0.114, 0.1, 0.0321, 0.0112, 0.00117, 0.0000123]) {
    test(`draws a loss that falls to ${least}`, async () => {
      const view = runningView();
      const { server, page } = await show(view);
      const before = await picture(page);
      const { steps } = view.curve;
      const trainLoss = steps.map((_, index) => 2.3 * (least / 2.3) ** (index / (steps.length - 1)));
      server.change({ curve: { ...view.curve, from: 0, trainLoss } });
      await sees(page, '#loss-legend', `training ${formatLoss(least)}`, false);
      await redrawn(page, before);
    });
  }

  test('names the worker that is the problem, and leads to its row', async () => {
    const { page } = await show(troubledView());
    await sees(page, '#health-verdict', 'Needs attention');
    await sees(page, '#worker-2 .state', 'late');
    await page.getByRole('link', { name: /^Worker 2 .* is late/ }).click();
    assert.equal(await page.evaluate("document.querySelector('tr:target').id"), 'worker-2');
    await sees(page, '#card-workers .note', /worker 4 silent, worker 2 late, worker 3 slow/);
  });

  test('follows changes: epochs, curves and what the model takes for what', async () => {
    const view = runningView({ steps: STEPS_PER_EPOCH - 1 });
    const { server, page } = await show(view);
    await sees(page, '#confusion-summary', 'After the first epoch.');
    const later = runningView({ steps: STEPS_PER_EPOCH });
    const before = await picture(page);
    server.change({
      progress: { ...later.progress, steps: STEPS_PER_EPOCH },
      curve: { ...later.curve, from: 0 },
      epochs: later.epochs,
      inspection: later.inspection,
    });
    await sees(page, '#confusion-summary', /of .* wrong/);
    await sees(page, '#card-accuracy .note', 'wrong', false);
    assert.notEqual(await picture(page), before);
  });

  test('a worker that is lost stays in the table and is named first, until another one takes its place', async () => {
    const view = runningView();
    const { server, page } = await show(view);
    server.change({
      workers: view.workers.filter(({ worker }) => worker !== 2),
      lost: [lostWorker(2, 1_200)],
      events: [event(90, 1_200, 'warning', 'worker 2 (rack-1:2102) left: its connection was lost')],
    });
    await sees(page, '#worker-2 .state .name', 'lost');
    await sees(page, '#worker-2 .state .why', '03:54:23, its connection was lost');
    await sees(page, '#health-verdict', 'Needs attention');
    await sees(page, '#workers-hint', '2 workers, 1 lost');
    await sees(page, '#card-workers .note', 'worker 2 lost');
    await sees(page, '#events li:first-child .words', 'worker 2 (rack-1:2102) left: its connection was lost');
    await page.getByRole('link', { name: /^Worker 2 .* is lost since 03:54:23: its connection was lost/ }).click();
    assert.equal(await page.evaluate("document.querySelector('tr:target').id"), 'worker-2');
    const others = view.workers.filter(({ worker }) => worker !== 2);
    server.change({ workers: [...others, readyWorker(4, 3)], lost: [lostWorker(2, 1_200, true)] });
    await sees(page, '#health-verdict', 'Healthy');
    await sees(page, '#worker-2 .state .name', 'lost, replaced');
    server.change({ lost: [] });
    await page.locator('#worker-2').waitFor({ state: 'detached' });
    await sees(page, '#workers-hint', '3 workers');
  });

  test('before anything has happened, it says that', async () => {
    const { page } = await show(emptyView());
    await sees(page, '#health-verdict', 'Waiting for workers');
    await sees(page, '#health-sentence', 'none has joined yet');
    assert.equal(await page.locator('.plot.nothing').count(), 3);
  });

  test('says that the connection is lost, and goes on with the run of the coordinator that comes back', async () => {
    const { server, page } = await show(runningView());
    await server.stop();
    await sees(page, '#health-verdict', 'Connection to the coordinator lost');
    const next = runningView({ steps: 3 * STEPS_PER_EPOCH, workers: 2 });
    await server.restart({
      ...next,
      run: { ...next.run, name: 'another-run' },
      events: [event(1, 0, 'info', 'a new beginning')],
    });
    await sees(page, '#run-name', 'another-run');
    await sees(page, '#health-verdict', 'Healthy');
    assert.deepEqual(await page.locator('#events .words').allTextContents(), ['a new beginning']);
    assert.equal(await page.locator('#epochs tr').count(), 3);
    forgiveBrokenConnections();
  });

  test('tries on after an answer that is an error, for which browsers give up', async () => {
    const { server, page } = await show(runningView());
    server.eventsStatus = 503;
    await server.stop();
    await server.restart(runningView({ workers: 1 }));
    await sees(page, '#health-verdict', 'Connection to the coordinator lost');
    await page.waitForResponse((response) => response.status() === 503);
    server.eventsStatus = null;
    await sees(page, '#workers-hint', '1 worker');
    await sees(page, '#health-verdict', 'Healthy');
    forgiveBrokenConnections();
  });

  test('takes silence for a lost connection', async () => {
    const { server, page } = await show(runningView());
    server.silent = true;
    await sees(page, '#health-verdict', 'Connection to the coordinator lost');
    server.silent = false;
    await sees(page, '#health-verdict', 'Healthy');
    assert.equal(server.connections, 1, 'on the same connection');
  });

  test('keeps a finished run when the coordinator has ended', async () => {
    const { server, page } = await show(completedView());
    await sees(page, '#health-verdict', 'Completed');
    await sees(page, '#facts', /bb0c29e92b426c011b89fbf108e5c2fc0289ddef22caae75ca86ac5b04c17973/);
    await server.stop();
    await sees(page, '#health-sentence', /The coordinator has ended$/);
    await sees(page, '#health-verdict', 'Completed');
    assert.equal(await page.locator('#workers tr').count(), 3);
    forgiveBrokenConnections();
  });

  test('a run that was interrupted says when it went on, and marks the place in its charts', async () => {
    const view = runningView();
    const { server, page } = await show(view);
    const before = await picture(page);
    await server.stop();
    const untilMs = Date.UTC(2026, 10, 25, 9, 30);
    const interruptions = [{ steps: 600, fromMs: untilMs - 320_000, untilMs }];
    await server.restart({ ...view, interruptions });
    await sees(page, '#facts', /resumed\s*2026-11-25 09:30, after 5 min 20 s/);
    await sees(page, '#facts', /started\s*2026-11-25 03:54/);
    await redrawn(page, before);
    forgiveBrokenConnections();
  });

  test('shows hostile strings as text', async () => {
    const view = runningView();
    const hostile = '<img src=x onerror=alert(1)></script><script>alert(2)</script>';
    const workers = view.workers.map((worker) => ({
      ...worker,
      host: hostile,
      engine: hostile,
      device: hostile,
      lagMs: 20 * worker.worker,
    }));
    const { page } = await show({
      ...view,
      run: { ...view.run, packageVersion: hostile },
      workers,
      lost: [{ ...lostWorker(7, 1_000), host: hostile, reason: hostile }],
      events: [event(1, 0, 'error', hostile)],
    });
    await sees(page, '#worker-3 .host', hostile);
    await sees(page, '#worker-3 .engine .device', hostile);
    await sees(page, '#events .words', hostile);
    await sees(page, '#worker-7 .why', `03:54:20, ${hostile}`);
    await sees(page, '#problems li:first-child .words', /^Worker 7 \(<img src=x/);
    assert.equal(await page.locator('img').count(), 0);
    assert.equal(await page.locator('script').count(), 1);
  });

  test('is used with the keyboard alone', async () => {
    const { page } = await show(troubledView());
    const focused = () => page.evaluate<string>('document.activeElement.id || document.activeElement.textContent');
    await page.keyboard.press('Tab');
    assert.equal(await focused(), 'Skip to the content');
    await page.keyboard.press('Enter');
    assert.equal(await focused(), 'main');
    await page.keyboard.press('Tab');
    assert.match(await focused(), /^Worker 4 .* does not answer/);
    await page.getByRole('button', { name: 'Linear' }).focus();
    const logarithmic = await picture(page);
    await page.keyboard.press('Space');
    assert.equal(await page.getByRole('button', { name: 'Linear', pressed: true }).count(), 1);
    assert.equal(await page.getByRole('button', { name: 'Log', pressed: false }).count(), 1);
    assert.notEqual(await picture(page), logarithmic);
    await page.getByRole('button', { name: /^info/ }).focus();
    await page.keyboard.press('Enter');
    assert.equal(await page.getByRole('button', { name: /^info/, pressed: false }).count(), 1);
    assert.equal(await page.locator('#events li').count(), 2);
    for (const level of [/^warning/, /^error/]) await page.getByRole('button', { name: level }).press('Enter');
    await sees(page, '#no-events', 'Nothing of these kinds.');
  });

  test('a part of the run is chosen with the pointer, in any chart; a double click shows all again', async () => {
    const { page } = await show(runningView());
    await sees(page, '#zoom-shown', 'the whole run');
    const whole = await picture(page);
    const plot = page.locator('#accuracy-plot .u-over');
    const box = await plot.boundingBox();
    assert.ok(box);
    // Epochs 1 to 10 lie between the edges: a third of the way is epoch 4, two thirds are epoch 7.
    await page.mouse.move(box.x + box.width / 3, box.y + 50);
    await page.mouse.down();
    await page.mouse.move(box.x + (2 * box.width) / 3, box.y + 60, { steps: 3 });
    await page.mouse.up();
    const steps = /^steps (\d+) to (\d+)$/;
    await sees(page, '#zoom-shown', steps);
    const [from, to] = (steps.exec((await page.locator('#zoom-shown').textContent()) ?? '') ?? []).slice(1).map(Number);
    assert.ok(Math.abs((from ?? 0) - 4 * STEPS_PER_EPOCH) < 12 && Math.abs((to ?? 0) - 7 * STEPS_PER_EPOCH) < 12);
    assert.notEqual(await picture(page), whole, 'the loss follows');
    await page.locator('#loss-plot .u-over').hover({ position: { x: 2, y: 60 } });
    await sees(page, '#loss-legend .where', /^step 4\d\d$/);
    await page.locator('#throughput-plot .u-over').dblclick({ position: { x: 100, y: 60 } });
    await sees(page, '#zoom-shown', 'the whole run');
    await page.mouse.move(0, 0);
    assert.equal(await picture(page), whole);
  });

  test('a zoom and smoothing are there for the keyboard, and stay while the run goes on', async () => {
    const { server, page } = await show(runningView());
    const whole = await picture(page);
    const press = async (name: string): Promise<void> => {
      await page.getByRole('button', { name, exact: true }).focus();
      await page.keyboard.press('Enter');
    };
    await press('Zoom in');
    await sees(page, '#zoom-shown', 'the last 617 steps');
    const { progress } = runningView();
    server.change({ progress: { ...progress, steps: 1_300 } });
    await sees(page, '#progress-text', /1,300 of 2,360 steps$/);
    await sees(page, '#zoom-shown', 'the last 617 steps');
    await press('Earlier');
    await sees(page, '#zoom-shown', 'steps 374 to 991');
    await press('Whole run');
    await sees(page, '#zoom-shown', 'the whole run');
    await press('Zoom out');
    await sees(page, '#zoom-shown', 'the whole run');
    assert.equal(await page.getByRole('button', { name: 'Zoom out', disabled: true }).count(), 1);
    await press('Strong');
    await redrawn(page, whole);
    assert.equal(await page.getByRole('button', { name: 'Strong', pressed: true }).count(), 1);
    assert.equal(await page.getByRole('button', { name: 'None', pressed: false }).count(), 1);
  });

  test('the throughput beside its chart is that of the header and the card', async () => {
    const { page } = await show(runningView());
    await sees(page, '#throughput-legend', 'samples/s 37,600', false);
    await sees(page, '#card-throughput .value', '37,600');
  });

  test('accuracy of training and tests, on an axis that shows late differences or all', async () => {
    const { page } = await show(completedView());
    await sees(page, '#accuracy-legend', 'test 98.52 %', false);
    await sees(page, '#accuracy-legend', 'training 98.74 %', false);
    await sees(page, '#accuracy-legend .where', 'up to epoch 6 below the axis');
    await page.getByRole('button', { name: '0–100 %' }).click();
    await sees(page, '#accuracy-legend .where', '');
    await page.getByText('Epochs as a table').click();
    await sees(page, '#epochs tr:first-child', /^2098\.52 %98\.74 %/);
  });

  test('22,000 epochs are shown: the last ones as rows, and all as a line', async () => {
    const view = completedView();
    const [one] = view.epochs;
    assert.ok(one);
    const epochs = keptEpochs(Array.from({ length: 22_000 }, (_, index) => ({ ...one, epoch: index + 1 })));
    const { page } = await show({
      ...view,
      run: { ...view.run, epochs: 22_000 },
      progress: { ...view.progress, steps: 22_000 * STEPS_PER_EPOCH },
      epochs,
    });
    await sees(page, '#epochs-hint', 'The last 300 of 22,000 epochs.');
    assert.equal(await page.locator('#epochs tr').count(), 300);
    await sees(page, '#accuracy-legend .where', /^drawn from [\d,]+ of [\d,]+ epochs$/);
  });

  test('says the values under the pointer, and the last ones when it leaves', async () => {
    const { page } = await show(runningView());
    await sees(page, '#loss-legend .where', '');
    const last = await page.locator('#loss-legend').textContent();
    await page.locator('#loss-plot .u-over').hover({ position: { x: 20, y: 20 } });
    await sees(page, '#loss-legend .where', /^step \d+$/);
    await sees(page, '#throughput-legend .where', /^step \d+$/);
    await page.mouse.move(0, 0);
    await sees(page, '#loss-legend', last ?? '');
  });

  test('keeps the reader where he is: a focused link stays while its figures change', async () => {
    const view = troubledView();
    const { server, page } = await show(view);
    const link = page.getByRole('link', { name: /^Worker 2 .* is late/ });
    await link.focus();
    server.change({ workers: view.workers.map((worker) => (worker.worker === 2 ? { ...worker, lagMs: 15 } : worker)) });
    await sees(page, '#problems li:nth-child(2) .words', /come 14\.\d ms after/);
    assert.match(await page.evaluate<string>('document.activeElement.textContent'), /^Worker 2 .*come 14/);
  });

  test('draws nothing while nobody looks, and catches up', async () => {
    const { server, page } = await show(runningView());
    await page.evaluate("Object.defineProperty(document, 'hidden', { value: true, configurable: true })");
    const { progress } = runningView();
    server.change({ progress: { ...progress, steps: 1_300 } });
    server.change({ progress: { ...progress, steps: 1_400 }, events: [event(99, 1_400, 'info', 'seen later')] });
    // What is sent later over the same connection comes later.
    await page.evaluate("new Promise((resolve) => new EventSource('api/events').addEventListener('alive', resolve))");
    await sees(page, '#progress-text', /1,234 of 2,360 steps$/);
    await page.evaluate("delete document.hidden; document.dispatchEvent(new Event('visibilitychange'))");
    await sees(page, '#progress-text', /1,400 of 2,360 steps$/);
    await sees(page, '#events li:first-child .words', 'seen later');
  });

  test('holds no more after thousands of changes than it shows', async () => {
    const { server, page } = await show(runningView());
    const { progress } = runningView();
    const nodes = () => page.evaluate<number>("document.querySelectorAll('*').length");
    const tell = async (from: number, to: number): Promise<void> => {
      for (let id = from; id <= to; id++) {
        server.change({ progress: { ...progress, steps: id }, events: [event(id, id, 'info', `event ${id}`)] });
      }
      await sees(page, '#events li:first-child .words', `event ${to}`);
    };
    await tell(100, 1_000);
    const before = await nodes();
    const shown = await page.locator('#events li').count();
    await tell(1_001, 3_000);
    assert.equal(await page.locator('#events li').count(), shown);
    assert.ok(shown <= MAX_EVENTS);
    assert.equal(await nodes(), before);
  });

  test('a phone shows who, the state, the speed and the waiting of each worker without scrolling to the side', async () => {
    const view = troubledView();
    const { page } = await show(
      { ...view, lost: [lostWorker(7, 1_100), lostWorker(8, 1_150, true)] },
      { viewport: { width: 390, height: 800 } },
    );
    const [seen, ...columns] = await page.evaluate<number[]>(`(() => {
      const table = document.querySelector('.workers-table');
      const ends = [...table.querySelectorAll('thead th')].slice(0, 4).map((cell) => cell.getBoundingClientRect().right);
      return [table.parentElement.getBoundingClientRect().right, ...ends];
    })()`);
    assert.deepEqual(
      await page
        .locator('.workers-table thead th')
        .allTextContents()
        .then((all) => all.slice(0, 4)),
      ['Worker', 'State', 'Samples/s', 'Waited for'],
    );
    assert.ok(Math.max(...columns) <= (seen ?? 0), `columns end at ${columns.join(', ')}, the panel at ${seen}`);
    assert.ok((await page.evaluate<number>('document.documentElement.scrollWidth')) <= 390);
  });

  for (const width of [360, 390, 768, 1280, 1440]) {
    test(`needs no scrolling to the side at ${width} pixels`, async () => {
      const { page } = await show(troubledView(), { viewport: { width, height: 800 } });
      assert.ok((await page.evaluate<number>('document.documentElement.scrollWidth')) <= width);
    });
  }
});

/** Waits until an element has exactly this text. `whole`: false when it may have more. */
async function sees(page: Page, selector: string, text: string | RegExp, whole = true): Promise<void> {
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
const picture = (page: Page): Promise<number> =>
  page.evaluate<number>(`${copyOf('loss')}.reduce((hash, pixel) => Math.imul(31, hash) + pixel | 0, 7)`);

/** How many colours a chart has: a blank one has one. */
const coloursOf = (page: Page, chart: string): Promise<number> =>
  page.evaluate<number>(`new Set(${copyOf(chart)}).size`);
