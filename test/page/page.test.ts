import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { noBrowser } from './browser.js';
import { chartTests } from './charts.js';
import { followingTests } from './following.js';
import { pageSuite, picture, sees } from './page-suite.js';
import { emptyView, event, lostWorker, readyWorker, runningView, troubledView } from './sample-view.js';

describe('the page', { skip: noBrowser }, () => {
  const suite = pageSuite();
  const { show } = suite;

  // One browser for all: starting it takes longer than most tests.
  describe('its charts', () => chartTests(suite));
  describe('following a run', () => followingTests(suite));

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

  test('names the worker that is the problem, and leads to its row', async () => {
    const { page } = await show(troubledView());
    await sees(page, '#health-verdict', 'Needs attention');
    await sees(page, '#worker-2 .state', 'late');
    await page.getByRole('link', { name: /^Worker 2 .* is late/ }).click();
    assert.equal(await page.evaluate("document.querySelector('tr:target').id"), 'worker-2');
    await sees(page, '#card-workers .note', /worker 4 silent, worker 2 late, worker 3 slow/);
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

  test('the throughput beside its chart is that of the header and the card', async () => {
    const { page } = await show(runningView());
    await sees(page, '#throughput-legend', 'samples/s 37,600', false);
    await sees(page, '#card-throughput .value', '37,600');
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
