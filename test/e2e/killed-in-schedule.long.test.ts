import assert from 'node:assert/strict';
import { cpSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { parseEpochLine } from '../../src/coordinator/run/epoch-log.js';
import { BEST_MODEL_FILE, EPOCHS_FILE, MODEL_FILE, SUMMARY_FILE } from '../../src/coordinator/run/run-files.js';
import type { RunSummaryFile } from '../../src/coordinator/run/run-summary.js';
import { Command, killCommands, run, SLOW_WORKERS, sha256Of } from '../support/command.js';
import { dyingAt, type PlaceOfDeath } from '../support/sudden-death.js';
import { temporaryDirectory } from '../support/temporary-directory.js';
import { writeSmallDataset } from './small-dataset.js';

/** 800 samples are trained with, in batches of 50. */
const STEPS_PER_EPOCH = 16;

/** A run with every setting on which the next epoch may depend, and how it ends. */
interface Training {
  readonly settings: readonly string[];
  readonly cause: 'early-stop' | 'target-accuracy';
}

const TRAININGS: readonly Training[] = [
  {
    settings: [
      ...['--optimizer', 'adamw', '--weight-decay', '0.01', '--clip-norm', '1', '--label-smoothing', '0.05'],
      ...['--lr', '0.02', '--lr-schedule', 'onecycle', '--augment', 'shift=0.5,rotate=2', '--early-stop', '2'],
    ],
    cause: 'early-stop',
  },
  {
    settings: [
      ...[
        '--optimizer',
        'adam',
        '--weight-decay',
        '0.00001',
        '--clip-norm',
        '1',
        '--warmup-steps',
        '19',
        '--seed',
        '2',
      ],
      ...[
        '--lr',
        '0.07',
        '--lr-schedule',
        'plateau',
        '--lr-factor',
        '0.5',
        '--lr-patience',
        '0',
        '--target-accuracy',
        '25%',
      ],
    ],
    cause: 'target-accuracy',
  },
];

/** Places in the middle of an epoch, between its end and its evaluation, while its model is kept, and at the end of the run. */
const DEATHS: readonly PlaceOfDeath[] = [
  { place: 'rename', file: BEST_MODEL_FILE },
  { place: 'checkpoint', step: STEPS_PER_EPOCH + 3 },
  { place: 'evaluation', epoch: 2, step: 2 * STEPS_PER_EPOCH },
  { place: 'checkpoint', step: 2 * STEPS_PER_EPOCH + 5 },
  { place: 'evaluation', epoch: 3, step: 3 * STEPS_PER_EPOCH },
  { place: 'rename', file: SUMMARY_FILE },
  { place: 'rename', file: MODEL_FILE },
];

for (const { settings, cause } of TRAININGS) {
  describe(`a run that ends by ${cause}, killed in the middle of its schedule`, () => {
    const home = temporaryDirectory();
    const data = path.join(home, 'data');
    const common = [
      ...['--data', data, '--validation', '0.2', '--epochs', '12', '--batch-size', '50', '--micro-batch-size', '16'],
      ...[
        '--std',
        '0.12',
        '--checkpoint-every',
        '1',
        '--heartbeat-ms',
        '200',
        '--log',
        'lines',
        '--http',
        'off',
        ...settings,
      ],
    ];
    const [begun, peaceful] = [path.join(home, 'begun'), path.join(home, 'peaceful')];
    let expected: string;

    const bytesOf = (directory: string, file: string): Buffer => readFileSync(path.join(directory, file));
    const summaryOf = (directory: string) => JSON.parse(String(bytesOf(directory, SUMMARY_FILE))) as RunSummaryFile;
    /** The results of the epochs; their times differ. */
    const resultsOf = (directory: string) =>
      String(bytesOf(directory, EPOCHS_FILE))
        .trimEnd()
        .split('\n')
        .map((line) => {
          const { epoch, testCorrect, testLoss, trainLoss } = parseEpochLine(line) ?? {};
          return { epoch, testCorrect, testLoss, trainLoss };
        });

    before(async () => {
      writeSmallDataset(data, 1_000, 100);
      // The files of a run name it. So both go on with the same one.
      const death = dyingAt({ place: 'checkpoint', step: 2 });
      const first = await run(['train', ...common, '--run-dir', begun], { env: { ...SLOW_WORKERS, ...death } });
      assert.equal(first.signal, 'SIGKILL', first.stderr);
      cpSync(begun, peaceful, { recursive: true });
      expected = sha256Of(await run(['train', ...common, '--run-dir', peaceful]));
    });
    after(killCommands);

    test('it ends early, after some epochs, for this reason', () => {
      const { early, epochs } = summaryOf(peaceful);
      assert.equal(early?.cause, cause);
      assert.ok(epochs > 4 && epochs < 12, `after ${epochs} epochs`);
    });

    test('both models, the results and the end are those of a run in peace', async (t) => {
      const directory = path.join(home, 'killed');
      cpSync(begun, directory, { recursive: true });
      const address = `ipc://${path.join(home, 'socket')}`;
      const coordinate = (env: Record<string, string>) =>
        new Command(['coordinator', ...common, '--listen', address, '--insecure', '--run-dir', directory], { env });
      const workers = [1, 2].map(
        () => new Command(['worker', '--connect', address, '--insecure', '--data', data], { env: SLOW_WORKERS }),
      );
      for (const death of DEATHS) {
        const { signal, stderr, stdout } = await coordinate(dyingAt(death)).done();
        assert.equal(signal, 'SIGKILL', `${JSON.stringify(death)}\n${stderr}${stdout}`);
      }
      const last = await coordinate({}).done();
      assert.equal(last.exitCode, 0, last.stderr);
      // They wait for a coordinator: the last one had nothing to compute any more.
      await Promise.all(workers.map((worker) => worker.kill()));
      assert.equal(sha256Of(last), expected);
      assert.deepEqual(bytesOf(directory, BEST_MODEL_FILE), bytesOf(peaceful, BEST_MODEL_FILE));
      assert.deepEqual(summaryOf(directory), summaryOf(peaceful));
      assert.deepEqual(resultsOf(directory), resultsOf(peaceful));
      t.diagnostic(`${summaryOf(directory).epochs} epochs, the best ${summaryOf(directory).best?.epoch}`);
    });
  });
}
