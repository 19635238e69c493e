import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { SweepResults } from '../../src/page/view/sweep.js';
import { Command, killCommands, run, SLOW_WORKERS, sha256Of } from '../support/command.js';
import { temporaryDirectory } from '../support/temporary-directory.js';
import { writeSmallDataset } from './small-dataset.js';

const PLAN = ['--lr', '0.001,0.01', '--batch-size', '256', '--batch-size', '512', '--epochs', '2'];
const NAMES = [
  'batch-size=256,lr=0.001',
  'batch-size=256,lr=0.01',
  'batch-size=512,lr=0.001',
  'batch-size=512,lr=0.01',
];

function resultsOf(stdout: string): SweepResults {
  return JSON.parse(stdout) as SweepResults;
}

describe('a sweep', () => {
  const home = temporaryDirectory();
  const data = path.join(home, 'data');
  const sweep = (name: string, ...more: readonly string[]): string[] => {
    return ['sweep', '--data', data, '--sweep-dir', path.join(home, name), '--jobs', '2', '--json', ...PLAN, ...more];
  };
  before(() => writeSmallDataset(data, 2_100, 200));
  after(killCommands);

  test('makes an ordinary run of each combination, with the bits of train, and ranks them', async () => {
    const { exitCode, stdout, stderr } = await run(sweep('whole'));
    assert.equal(exitCode, 0, stderr);
    const { axes, rows, comparison, hasValidation } = resultsOf(stdout);
    assert.deepEqual(axes, ['batch-size', 'lr']);
    assert.deepEqual(rows.map(({ run }) => run?.name).toSorted(), NAMES);
    const accuracies = rows.map(({ run }) => run?.best?.accuracy ?? 0);
    assert.deepEqual(
      accuracies,
      accuracies.toSorted((a, b) => b - a),
    );
    assert.equal(comparison?.runs.length, 4);
    assert.equal(hasValidation, false);
    const alone = path.join(home, 'alone');
    const settings = ['--epochs', '2', '--lr', '0.01', '--batch-size', '256', '--http', 'off'];
    const train = await run(['train', '--data', data, '--run-dir', alone, ...settings]);
    const same = rows.find(({ run }) => run?.name === NAMES[1])?.run;
    assert.equal(same?.modelSha256, sha256Of(train));
    const page = readFileSync(path.join(home, 'whole', 'sweep.html'), 'utf8');
    for (const value of ['0.001', '0.01', '256', '512']) assert.ok(page.includes(`<td>${value}</td>`), value);
    const list = await run(['runs', path.join(home, 'whole'), '--json']);
    assert.equal((JSON.parse(list.stdout) as { runs: unknown[] }).runs.length, 4);
  });

  test('goes on where it was: after Ctrl-C, after a kill, and with more values', async () => {
    const interrupted = new Command(sweep('resumed'), { env: SLOW_WORKERS });
    await interrupted.line(/\[1\/4\]/);
    interrupted.child.kill('SIGINT');
    const { exitCode, stderr } = await interrupted.done();
    assert.equal(exitCode, 130, stderr);
    assert.match(stderr, /the same command goes on with --sweep-dir/);

    const killed = new Command(sweep('resumed'), { env: SLOW_WORKERS });
    await killed.line(/: begins/);
    await killed.kill();

    // The trainings that the kill has left end by themselves; until then nobody else may write to their directories.
    const last = await run(sweep('resumed', '--lr', '0.02'));
    assert.equal(last.exitCode, 0, last.stderr);
    const whole = resultsOf((await run(sweep('whole'))).stdout);
    const models = new Map(resultsOf(last.stdout).rows.map(({ run }) => [run?.name, run?.modelSha256]));
    assert.equal(models.size, 6);
    for (const { run } of whole.rows) assert.equal(models.get(run?.name), run?.modelSha256);
  });

  test('says which run failed and why, and makes the others', async () => {
    const broken = ['sweep', '--sweep-dir', path.join(home, 'broken'), '--epochs', '1', '--json'];
    const result = await run([...broken, '--data', data, '--data', path.join(home, 'nothing')]);
    assert.equal(result.exitCode, 1);
    assert.match(result.stderr, /failed: .*nothing/);
    const { rows } = resultsOf(result.stdout);
    assert.deepEqual(
      rows.map(({ failure, run }) => [failure === null, run?.state ?? null]),
      [
        [true, 'finished'],
        [false, null],
      ],
    );
  });

  test('refuses what it cannot do before it writes anything', async () => {
    const place = path.join(home, 'refused');
    for (const [args, expected] of [
      [['--lr', '0.1'], /at least one setting must have several values/],
      [['--lr', '0.1..1'], /--lr must be a list of values/],
      [['--lr', '0.1,x'], /--lr.*must be a number/],
      [['--lr', '0.1..1', '--lr', '2'], /a range must be the only value/i],
    ] as const) {
      const { exitCode, stderr } = await run(['sweep', '--sweep-dir', place, ...args]);
      assert.equal(exitCode, 2, stderr);
      assert.match(stderr, expected);
    }
    assert.ok(!readdirSync(home).includes('refused'));
  });
});
