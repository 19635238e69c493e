import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatLoss } from '../../src/page/model/format.js';
import { keptEpochs } from '../../src/page/view/kept-epochs.js';
import { coloursOf, type PageSuite, picture, sees } from './page-suite.js';
import { completedView, runningView, STEPS_PER_EPOCH } from './sample-view.js';

/** The charts, and the part of the run that they show. */
export function chartTests({ show, redrawn, forgiveBrokenConnections }: PageSuite): void {
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

  test('a learning rate that changes has a chart, and its schedule in words; one that does not has none', async () => {
    const view = runningView();
    const { server, page } = await show(view);
    assert.equal(await page.locator('#schedule-panel').isVisible(), false);
    await server.stop();
    const learningRate = view.curve.steps.map((step) => 0.01 / step);
    const run = { ...view.run, schedule: 'falling to 0 along half a cosine' };
    await server.restart({ ...view, run, curve: { ...view.curve, learningRate } });
    await sees(page, '#schedule-legend .where', '0.001, falling to 0 along half a cosine');
    await sees(page, '#facts', /learning rate\s*0\.001, falling to 0/);
    await sees(page, '#schedule-legend', 'learning rate 8.12e-6', false);
    assert.ok((await coloursOf(page, 'schedule')) > 10, 'it has a line');
    forgiveBrokenConnections();
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
}
