import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import axe, { type AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';
import { folderPages } from '../../src/cli/commands/view-folder.js';
import { comparisonDocument, readRunsAssets } from '../../src/page/comparison-document.js';
import { compareRuns } from '../../src/runs/compare-runs.js';
import { HttpServer } from '../../src/shared/http/http-server.js';
import { epochsOf, wholeRun, writeRun } from '../runs/sample-runs.js';
import { temporaryDirectory } from '../support/temporary-directory.js';
import { browserForSuite, noBrowser } from './browser.js';
import { completedView } from './sample-view.js';

async function violationsOf(page: Page): Promise<unknown[]> {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate<AxeResults>('axe.run(document)');
  return violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]);
}

describe('pages of several runs', { skip: noBrowser }, () => {
  const browser = browserForSuite();

  for (const [colorScheme, width] of [
    ['light', 1280],
    ['dark', 390],
  ] as const) {
    test(`from the list to a comparison, to a run and back, ${colorScheme}, ${width} px`, async (t) => {
      const folder = temporaryDirectory(t);
      for (const name of ['one', 'two']) {
        const directory = writeRun(folder, name, { epochs: epochsOf(4), model: 0.5 });
        writeFileSync(path.join(directory, 'view.json'), JSON.stringify(completedView()));
      }
      const http = new HttpServer();
      t.after(() => http.close());
      const url = await http.listen({ host: '127.0.0.1', port: 0 });
      const { routes, find } = folderPages(folder);
      http.serve(routes, find);
      const { page, complaints } = await browser.open(url, { colorScheme, viewport: { width, height: 900 } });
      await page.getByLabel('Compare one').focus();
      await page.keyboard.press('Space');
      assert.equal(await page.locator('#compare').getAttribute('href'), null);
      await page.getByLabel('Compare two').focus();
      await page.keyboard.press('Space');
      writeRun(folder, 'three');
      await page.getByLabel('Compare three').waitFor();
      assert.equal(await page.getByLabel('Compare one').isChecked(), true, 'new runs leave the choice as it is');
      assert.deepEqual(await violationsOf(page), []);
      await page.locator('#compare').focus();
      await page.keyboard.press('Enter');
      await page.locator('#train-loss-plot canvas').waitFor();
      assert.match(await page.locator('.verdicts').innerText(), /the same results in 4 common epochs/);
      assert.deepEqual(await violationsOf(page), []);
      await page.getByRole('link', { name: 'two' }).click();
      await page.locator('#health-verdict').filter({ hasText: 'Completed' }).waitFor();
      assert.deepEqual(await violationsOf(page), []);
      await page.getByRole('link', { name: 'All runs' }).click();
      await page.getByLabel('Compare two').waitFor();
      assert.deepEqual(complaints, []);
      await page.context().close();
    });
  }

  test('a comparison in one file has its curves, without network', async (t) => {
    const file = path.join(temporaryDirectory(t), 'comparison.html');
    writeFileSync(file, comparisonDocument(compareRuns([wholeRun('a', 9), wholeRun('b', 5)]), readRunsAssets()));
    const { page, complaints } = await browser.open(pathToFileURL(file).href);
    for (const id of ['accuracy', 'loss', 'train-loss']) await page.locator(`#${id}-plot canvas`).waitFor();
    assert.match(await page.locator('#accuracy-legend').innerText(), /A\s+a\s+90\.80 %\s+B\s+b\s+90\.40 %/);
    assert.deepEqual(complaints, []);
    await page.context().close();
  });
});
