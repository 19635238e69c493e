import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import axe, { type AxeResults } from 'axe-core';
import type { BrowserContextOptions } from 'playwright-core';
import type { RunView } from '../../src/page/view/run-view.js';
import { browserForSuite, noBrowser } from './browser.js';
import { PageServer } from './page-server.js';
import { sampleModel } from './sample-model.js';
import { emptyView, runningView, troubledView } from './sample-view.js';

const CASES: readonly [name: string, view: RunView, options: BrowserContextOptions][] = [
  ['a run, light', runningView(), { colorScheme: 'light' }],
  ['a run, dark', runningView(), { colorScheme: 'dark' }],
  ['trouble, light', troubledView(), { colorScheme: 'light' }],
  ['trouble, dark', troubledView(), { colorScheme: 'dark' }],
  ['the beginning, light', emptyView(), { colorScheme: 'light' }],
  ['trouble, narrow', troubledView(), { viewport: { width: 360, height: 740 } }],
];

describe('axe finds nothing that keeps people out', { skip: noBrowser }, () => {
  const browser = browserForSuite();

  for (const [name, view, options] of CASES) {
    test(name, async () => {
      const server = await PageServer.start(view);
      server.model = sampleModel(1, view.progress.steps);
      const { page, complaints } = await browser.open(server.url, options);
      await page.locator('#run-name').filter({ hasText: view.run.name }).waitFor();
      await page.getByText('Epochs as a table').click();
      const samples = page.locator('#pad-sample-list button');
      if (view.inspection) {
        await samples.first().click();
        await page.locator('#read-digit').filter({ hasText: /\d/ }).waitFor();
      }
      // Evaluated by the debugger, to which the page's policy does not apply.
      await page.evaluate(axe.source);
      const { violations } = await page.evaluate<AxeResults>('axe.run(document)');
      assert.deepEqual(
        violations.map(({ id, impact, nodes }) => ({ id, impact, where: nodes.map(({ html }) => html) })),
        [],
      );
      assert.deepEqual(complaints, []);
      await page.context().close();
      await server.stop();
    });
  }
});
