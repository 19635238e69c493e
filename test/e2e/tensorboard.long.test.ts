import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { TensorboardLog } from '../../src/coordinator/watching/tensorboard-log.js';
import { stepReport } from '../cli/report/reports.js';
import { RUN_CONFIG } from '../support/checkpoints.js';
import { Command, killCommands, run, SLOW_WORKERS, sha256Of } from '../support/command.js';
import { temporaryDirectory } from '../support/temporary-directory.js';
import { noTensorboard, TENSORBOARD_PYTHON } from '../support/tensorboard.js';
import { writeSmallDataset } from './small-dataset.js';

/** 5 steps each. */
const EPOCHS = 12;

/** Everything that TensorBoard's own reader finds in a directory. */
const READER = `
import json, sys
from tensorboard.backend.event_processing import event_accumulator
from tensorboard.plugins.hparams import plugin_data_pb2
reader = event_accumulator.EventAccumulator(sys.argv[1], size_guidance={event_accumulator.SCALARS: 0})
reader.Reload()
scalars = {tag: [[e.step, e.value] for e in reader.Scalars(tag)] for tag in reader.Tags()['scalars']}
parameters = plugin_data_pb2.HParamsPluginData.FromString(reader.summary_metadata['_hparams_/session_start_info'].plugin_data.content)
text = reader.Tensors('settings/text_summary')[0].tensor_proto.string_val[0].decode()
lr = parameters.session_start_info.hparams['lr'].number_value
print(json.dumps({'scalars': scalars, 'text': text, 'lr': lr}))
`;

interface Found {
  readonly scalars: Readonly<Record<string, readonly (readonly [step: number, value: number])[]>>;
  readonly text: string;
  readonly lr: number;
}

async function readBack(directory: string): Promise<Found> {
  const { stdout } = await promisify(execFile)(TENSORBOARD_PYTHON, ['-c', READER, directory]);
  return JSON.parse(stdout) as Found;
}

describe('TensorBoard reads the event files', { skip: noTensorboard }, () => {
  const home = temporaryDirectory();
  const data = path.join(home, 'data');
  const settings = ['--data', data, '--epochs', String(EPOCHS), '--checkpoint-every', '3', '--log', 'lines'];
  const common = [...settings, '--http', 'off', '--workers', '1'];
  let expected: string;
  before(async () => {
    writeSmallDataset(data, 2_100, 200);
    expected = sha256Of(await run(['train', ...common, '--run-dir', path.join(home, 'quiet')]));
  });
  after(killCommands);

  for (const signal of ['SIGINT', 'SIGKILL'] as const) {
    test(`of a run that was resumed after ${signal}, each step and epoch once`, async () => {
      const directory = path.join(home, signal);
      const args = ['train', ...common, '--run-dir', directory, '--tensorboard'];
      const first = new Command(args, { env: SLOW_WORKERS });
      await first.line(/^Test set/);
      first.child.kill(signal);
      await first.done();
      const second = await run(args);
      assert.equal(second.exitCode, 0, second.stderr);
      assert.equal(sha256Of(second), expected, 'the bits are those of a run without event files');
      const { scalars, text, lr } = await readBack(path.join(directory, 'tensorboard'));
      const steps = Array.from({ length: 5 * EPOCHS }, (_, i) => i + 1);
      const loss = scalars['train/loss'] ?? [];
      const lost = steps.filter((step) => !loss.some(([shown]) => shown === step));
      assert.deepEqual(
        loss.map(([step]) => step),
        steps.filter((step) => !lost.includes(step)),
        'in order, each once',
      );
      const rows = readFileSync(path.join(directory, 'epochs.jsonl'), 'utf8').trimEnd().split('\n');
      const accuracies = rows.map((line) => {
        const { epoch, testCorrect, testCount } = JSON.parse(line) as Record<string, number>;
        return [5 * (epoch ?? 0), Math.fround((testCorrect ?? 0) / (testCount ?? 1))];
      });
      const shown = scalars['test/accuracy'] ?? [];
      assert.deepEqual(
        shown,
        accuracies.filter(([step]) => shown.some((point) => point[0] === step)),
        'in order, each once, and right',
      );
      if (signal === 'SIGINT') assert.deepEqual([lost, shown.length], [[], EPOCHS]);
      // A process that is killed may not have written its last second: one gap, before the points of the second process.
      else assert.deepEqual(lost, steps.slice((lost[0] ?? 1) - 1, lost.at(-1) ?? 0));
      assert.match(text, /\| lr \| 0\.001 \|/);
      assert.equal(lr, 0.001);
    });
  }

  test('of a run that a crash threw back: the points of the steps that were made again are those of the second time', async () => {
    const directory = path.join(home, 'thrown-back');
    const live = async (steps: number, from: number, to: number, meanLoss: number): Promise<void> => {
      const clock = { monotonicMs: () => performance.now(), unixMs: () => Date.now() };
      const onWarning = assert.fail;
      const log = new TensorboardLog({
        directory,
        config: RUN_CONFIG,
        steps,
        beforeWriting: async () => {},
        onWarning,
        clock,
      });
      for (let step = from; step < to; step++) log.onStep({ ...stepReport(step), step, epoch: 0, meanLoss });
      await log.close();
    };
    await live(0, 0, 10, 1);
    await live(5, 5, 12, 2);
    const { scalars } = await readBack(directory);
    const expectedPoints = Array.from({ length: 12 }, (_, i) => [i + 1, i < 5 ? 1 : 2]);
    assert.deepEqual(scalars['train/loss'], expectedPoints);
  });

  test('in a directory for many runs, each run has a folder', async () => {
    const boards = path.join(home, 'boards');
    const result = await run(['train', ...common, '--run-dir', path.join(home, 'named'), '--tensorboard', boards]);
    assert.equal(result.exitCode, 0, result.stderr);
    assert.deepEqual(readdirSync(boards), ['named']);
    const { scalars } = await readBack(path.join(boards, 'named'));
    assert.equal(scalars['train/loss']?.length, 5 * EPOCHS);
  });
});
