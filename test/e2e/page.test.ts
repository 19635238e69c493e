import assert from 'node:assert/strict';
import path from 'node:path';
import { after, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import type { Page } from 'playwright-core';
import { freePort } from '../chaos/free-port.js';
import { browserForSuite, noBrowser } from '../page/browser.js';
import { Command, killCommands, run, SLOW_WORKERS } from '../support/command.js';
import { temporaryDirectory } from '../support/temporary-directory.js';
import { writeSmallDataset } from './small-dataset.js';

after(killCommands);

const home = temporaryDirectory();
const data = path.join(home, 'data');
writeSmallDataset(data, 2_100, 200);

/** The address in a line. */
const urlIn = (line: string): string => /http:\S+/.exec(line)?.[0] ?? '';

/** Waits for an event in the page's list. The error names the events that are there instead. */
async function listed(page: Page, text: RegExp): Promise<void> {
  const event = page.locator('#events .words').filter({ hasText: text }).first();
  try {
    await event.waitFor();
  } catch (error) {
    const others = await page.locator('#events .words').allTextContents();
    throw new Error(`no event says ${text}, but: ${others.slice(0, 20).join('; ')}`, { cause: error });
  }
}

/** The network reads one of the worst mistakes. */
async function reads(page: Page, step: RegExp): Promise<void> {
  await page.locator('#pad-sample-list button').first().click();
  await page.locator('#read-digit').filter({ hasText: /^\d$/ }).waitFor();
  await page.locator('#try-state').filter({ hasText: step }).waitFor();
}

describe('the page of a real run', { skip: noBrowser }, () => {
  const browser = browserForSuite();

  test('shows the training, a killed worker, and goes on after the coordinator was killed; then the directory shows it', async () => {
    const runDirectory = path.join(home, 'run');
    const args = ['coordinator', '--data', data, '--epochs', '100000', '--run-dir', runDirectory, '--insecure'];
    const start = (listen: string, http: string) =>
      new Command([...args, '--log', 'lines', '--checkpoint-every', '1', '--listen', listen, '--http', http]);
    const address = `tcp://127.0.0.1:${await freePort()}`;
    const coordinator = start(address, `127.0.0.1:${await freePort()}`);
    const url = urlIn(await coordinator.line(/watch it on/));
    // Slow: the page keeps a hundred events, among which a fast run would have no place for the one that it resumes.
    const worker = () =>
      new Command(['worker', '--connect', address, '--insecure', '--data', data, '--engine', 'simd'], {
        env: SLOW_WORKERS,
      });
    worker();
    const victim = worker();
    const { page, complaints } = await browser.open(url);
    await page.locator('#worker-2').waitFor();
    await page.locator('#wrong canvas').first().waitFor();
    await listed(page, /^epoch \d+ is done: /);
    assert.equal(await page.locator('#confusion tr').count(), 10);
    await reads(page, /^reads with the model after step [1-9]/);
    for (const chart of ['loss', 'throughput']) {
      await page.locator(`#${chart}-plot:not([aria-label^="No "])`).waitFor();
    }

    const killedAtMs = performance.now();
    victim.child.kill('SIGKILL');
    await listed(page, /^worker \d .* left: its connection was lost/);
    const shownAfterMs = performance.now() - killedAtMs;
    const lost = page.locator('#workers tr').filter({ hasText: 'its connection was lost' });
    await lost.getByText('lost', { exact: true }).waitFor();
    await page.getByRole('link', { name: /^Worker \d .* is lost since .* 1 of 2 workers are ready\./ }).waitFor();
    console.log(`a killed worker showed after ${Math.round(shownAfterMs)} ms`);
    worker();
    await lost.getByText('lost, replaced').waitFor();
    assert.equal(await page.locator('#workers tr').count(), 3);

    coordinator.child.kill('SIGKILL');
    await coordinator.done();
    await page.getByText('Connection to the coordinator lost').first().waitFor();
    const again = start(address, new URL(url).host);
    await again.line(/is ready/);
    await page.getByText('Connection to the coordinator lost').first().waitFor({ state: 'hidden' });
    await page.locator('#workers tr').first().waitFor();
    // The page says that the run went on, and its time is that of both lives.
    await page
      .locator('#facts')
      .getByText(/^\d{4}-\d\d-\d\d \d\d:\d\d, after \d/)
      .waitFor();
    await listed(page, /^the run resumes at step \d+ after an interruption$/);
    again.child.kill('SIGINT');
    assert.equal((await again.done()).exitCode, 130);
    await page
      .getByText(/interrupted/i)
      .first()
      .waitFor();
    const others = complaints.filter((complaint) => !/^Failed to load resource: /.test(complaint));
    assert.deepEqual(others, []);
    await page.context().close();

    const viewer = new Command(['view', runDirectory, '--http', '127.0.0.1:0']);
    const viewed = await browser.open(urlIn(await viewer.line(/is shown on/)));
    await viewed.page
      .getByText(/interrupted/i)
      .first()
      .waitFor();
    assert.ok((await viewed.page.locator('#events li').count()) > 3, 'events of both lives');
    assert.match((await viewed.page.locator('#facts').textContent()) ?? '', /resumed\d/);
    await reads(viewed.page, /^reads with the model after step [1-9]/);
    assert.deepEqual(viewed.complaints, []);
    await viewed.page.context().close();
    const ready = await fetch(new URL('/readyz', urlIn(await viewer.line(/is shown on/))));
    assert.equal(ready.status, 200, 'a cluster may replace it by the next run');
    const figures = await fetch(new URL('/metrics', urlIn(await viewer.line(/is shown on/))));
    assert.match(await figures.text(), /^lenet_build_info\{.*\} 1$/m);
    viewer.child.kill('SIGINT');
    assert.equal((await viewer.done()).exitCode, 0);
  });

  test('a finished run leaves a report that needs nobody', async () => {
    const runDirectory = path.join(home, 'finished');
    const args = ['--data', data, '--epochs', '2', '--workers', '1', '--engine', 'simd', '--http', 'off'];
    const { stdout } = await run(['train', ...args, '--run-dir', runDirectory]);
    const { page, complaints } = await browser.open(pathToFileURL(path.join(runDirectory, 'report.html')).href);
    await page.getByText('Completed').first().waitFor();
    const sha256 = /SHA-256:\s+([0-9a-f]{64})/.exec(stdout)?.[1] ?? 'none';
    assert.ok((await page.content()).includes(sha256), 'the model is named');
    assert.equal(await page.locator('#workers tr').count(), 1, 'workers stay in it');
    await reads(page, /^reads with the model after step 10$/);
    assert.deepEqual(complaints, []);
    await page.context().close();
  });
});

test('a directory without a run is not viewed', async () => {
  const nothing = await run(['view', temporaryDirectory()]);
  assert.equal(nothing.exitCode, 1);
  assert.match(nothing.stderr, /^error: Cannot view: .* must hold a run, or runs, but holds none\./m);
});
