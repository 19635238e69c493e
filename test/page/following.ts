import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MAX_EVENTS } from '../../src/page/view/kept-events.js';
import { type PageSuite, picture, sees } from './page-suite.js';
import { completedView, event, runningView, STEPS_PER_EPOCH, troubledView } from './sample-view.js';

/** How the page follows a run: changes, and a connection that is lost. */
export function followingTests({ show, forgiveBrokenConnections }: PageSuite): void {
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
    await sees(page, '#facts', /354903407720fbbd34bda2a92ad1d976e62fd5eac138e4bd61761890c3c4dfc1/);
    await server.stop();
    await sees(page, '#health-sentence', /The coordinator has ended$/);
    await sees(page, '#health-verdict', 'Completed');
    assert.equal(await page.locator('#workers tr').count(), 3);
    forgiveBrokenConnections();
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
    // A later message over the same connection comes later.
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
}
