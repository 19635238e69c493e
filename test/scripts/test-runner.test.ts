import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { temporaryDirectory } from '../support/temporary-directory.js';

/** Runs a test file as scripts/test.mjs does. */
async function runTestFile(
  t: TestContext,
  source: string,
  limitMs: number,
): Promise<{ exitCode: number | null; output: string }> {
  const file = path.join(temporaryDirectory(t), 'tried.test.mjs');
  writeFileSync(file, `import { test } from 'node:test';\n${source}`);
  const script = (name: string) => pathToFileURL(path.resolve('scripts', name)).href;
  const { NODE_TEST_CONTEXT: _, ...environment } = process.env;
  const child = spawn(
    process.execPath,
    ['--import', script('test-limit.mjs'), '--test', `--test-reporter=${script('test-report.mjs')}`, file],
    { env: { ...environment, TEST_LIMIT_MS: String(limitMs) }, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text) => {
    output += text;
  });
  const exitCode = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { exitCode, output };
}

const HANGING = [
  {
    what: 'waits for what never comes, with something that keeps it alive',
    source: "test('stuck', () => new Promise(() => setInterval(() => {}, 1000)));",
    said: /the test 'stuck' hangs/,
  },
  {
    what: 'computes without end',
    source: "test('loops', () => { for (;;); });",
    said: /this file hangs: it has computed for 2 s without a pause/,
  },
  {
    what: 'leaves something open',
    source: "test('leaves', () => { setInterval(() => {}, 1000); });",
    said: /this file hangs: its tests are over/,
  },
  {
    what: 'ends the process',
    source: "test('exits', () => process.exit(0));",
    said: /the process ended in the middle of the test 'exits'/,
  },
];

// They wait far more than they compute.
describe('the test runner', { concurrency: true }, () => {
  for (const { what, source, said } of HANGING) {
    test(`fails a file that ${what}`, async (t) => {
      const { exitCode, output } = await runTestFile(t, source, 2_000);
      assert.equal(exitCode, 1);
      assert.match(output, said);
      assert.match(output, /^# fail 1$/m);
      assert.match(output, /^# cancelled 0$/m);
    });
  }

  test('counts a cancelled test as failed', async (t) => {
    const { exitCode, output } = await runTestFile(
      t,
      "test('late', { timeout: 1 }, () => new Promise((resolve) => setTimeout(resolve, 100)));",
      10_000,
    );
    assert.equal(exitCode, 1);
    assert.match(output, /timed out after 1ms/);
    assert.match(output, /^# fail 1$/m);
    assert.match(output, /^# cancelled 0$/m);
  });

  test('takes a test that skips itself for ended', async (t) => {
    const { exitCode, output } = await runTestFile(t, "test('skips', (t) => t.skip('for a reason'));", 10_000);
    assert.equal(exitCode, 0);
    assert.match(output, /^# skipped 1$/m);
  });

  test('limits the time of a test, not of its file', async (t) => {
    const wait = '() => new Promise((resolve) => setTimeout(resolve, 1100))';
    const { exitCode, output } = await runTestFile(t, `test('first', ${wait});\ntest('second', ${wait});`, 2_000);
    assert.equal(exitCode, 0);
    assert.match(output, /^# pass 2$/m);
  });
});
