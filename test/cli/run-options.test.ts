import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RunFlags } from '../../src/cli/flags.js';
import { runOptionsOf } from '../../src/cli/run-options.js';
import { parse } from './parsing.js';

/** Flags that are the command's alone: of its workers, its reports, and where its settings come from. */
const OF_THE_COMMAND = [
  'recipe',
  'workers',
  'threads',
  'pinWorkers',
  'engine',
  'log',
  'config',
  'dataOfConfig',
  'joinFile',
];

const FLAGS = [
  ...[
    '--epochs',
    '3',
    '--batch-size',
    '64',
    '--micro-batch-size',
    '16',
    '--lr',
    '0.01',
    '--weight-decay',
    '0.1',
    '--clip-norm',
    '2',
    '--lr-schedule',
    'onecycle',
    '--lr-peak-at',
    '0.4',
    '--seed',
    '5',
  ],
  ...['--label-smoothing', '0.1'],
  ...[
    '--shuffle',
    'off',
    '--mean',
    '0.5',
    '--std',
    '0.25',
    '--augment',
    'scale=0.1',
    '--data',
    'd',
    '--dataset',
    'b',
    '--validation',
    '9',
    '--cache-dir',
    'c',
    '--init',
    'i',
    '--early-stop',
    '4',
    '--target-accuracy',
    '99%',
    '--run-dir',
    'r',
    '--resume',
  ],
  ...[
    '--checkpoint-every',
    '7',
    '--audit',
    '0.5',
    '--min-workers',
    '2',
    '--max-workers',
    '4',
    '--kernel',
    'soft',
    '--heartbeat-ms',
    '100',
  ],
  ...['--listen', '127.0.0.1:5', '--advertise', 'a:6', '--keys', 'k', '--insecure', '--http', '127.0.0.1:8'],
  ...['--http-host', 'n', '--linger-s', '9', '--tensorboard', 't'],
];

test('every flag of a run reaches the library', async () => {
  const { options } = await parse(['train', ...FLAGS]);
  const flags = options as unknown as RunFlags;
  assert.deepEqual(runOptionsOf(flags), {
    epochs: 3,
    batchSize: 64,
    microBatchSize: 16,
    learningRate: 0.01,
    labelSmoothing: 0.1,
    optimizer: { name: 'adam', weightDecay: 0.1, momentum: undefined, clipNorm: 2 },
    learningRateSchedule: { type: 'onecycle', warmupSteps: 0, peakAt: 0.4 },
    seed: 5,
    shuffle: false,
    normalization: { mean: 0.5, standardDeviation: 0.25 },
    augmentation: { shiftPixels: 0, rotationDegrees: 0, scale: 0.1, elasticPixels: 0 },
    data: 'd',
    dataset: 'b',
    validation: 9,
    cacheDirectory: 'c',
    init: 'i',
    earlyStopEpochs: 4,
    targetAccuracy: 0.99,
    runDirectory: 'r',
    resume: true,
    mayChangeEpochs: true,
    checkpointEverySteps: 7,
    auditRate: 0.5,
    minWorkers: 2,
    maxWorkers: 4,
    kernel: 'soft',
    heartbeatMs: 100,
    listen: 'tcp://127.0.0.1:5',
    advertise: 'tcp://a:6',
    keys: 'k',
    insecure: true,
    http: { host: '127.0.0.1', port: 8 },
    httpHosts: ['n'],
    lingerS: 9,
    tensorboard: 't',
  });
  const read = new Set<string>();
  runOptionsOf(new Proxy(flags, { get: (target, name) => read.add(String(name)) && Reflect.get(target, name) }));
  const unread = Object.keys(options).filter((name) => !read.has(name) && !OF_THE_COMMAND.includes(name));
  assert.deepEqual(unread, []);
});

test('a command serves HTTP where there is room, unless it is told otherwise', async () => {
  const http = async (...args: string[]) =>
    runOptionsOf((await parse(['train', ...args])).options as unknown as RunFlags).http;
  assert.equal(await http(), 'auto');
  assert.equal(await http('--http', 'off'), 'off');
});

test('without a directory, event files go to the run directory; words for yes and no count in variables', async () => {
  const tensorboard = async (args: readonly string[], value = '') =>
    runOptionsOf((await parse(['train', ...args], { LENET_TENSORBOARD: value })).options as unknown as RunFlags)
      .tensorboard;
  assert.equal(await tensorboard([]), false);
  assert.equal(await tensorboard(['--tensorboard']), true);
  assert.equal(await tensorboard([], 'on'), true);
  assert.equal(await tensorboard([], 'off'), false);
  assert.equal(await tensorboard([], 'boards'), 'boards');
});
