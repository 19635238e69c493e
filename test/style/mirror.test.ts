import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';

/** The rooms of src. The other folders of test hold what crosses rooms: e2e, sim, chaos, contract, ... */
const ROOMS = [
  'cli',
  'coordinator',
  'data',
  'engine',
  'evaluate',
  'export',
  'inference',
  'model',
  'page',
  'predict',
  'runs',
  'serve',
  'shared',
  'sweep',
  'train',
  'worker',
];

/** A module of at least this many lines with functions or classes is a main module of its room. */
const MAIN_LINES = 100;

/** Main modules whose tests have another name: what tests them. */
const TESTED_BY: Readonly<Record<string, string>> = {
  'cli/commands/data.ts': 'e2e/data.long.test.ts',
  'cli/commands/sweep.ts': 'e2e/sweep.long.test.ts',
  'cli/commands/predict.ts': 'e2e/predict.long.test.ts',
  'cli/options/run.ts': 'cli/settings.test.ts',
  'cli/options/worker.ts': 'cli/settings.test.ts',
  'coordinator/shell/step-work.ts': 'sim/simulation.test.ts',
  'coordinator/run-parts.ts': 'e2e/lifecycle.test.ts',
  'coordinator/running-coordinator.ts': 'e2e/lifecycle.test.ts',
  'coordinator/core/transition.ts': 'coordinator/core/stepping.test.ts',
  'coordinator/run/checkpoint-metadata.ts': 'coordinator/run/checkpoint.test.ts',
  'coordinator/serving/listening.ts': 'e2e/keys.test.ts',
  'coordinator/watching/run-page.ts': 'e2e/page.test.ts',
  'coordinator/watching/view/view-schema.ts': 'coordinator/watching/view/view-file.test.ts',
  'coordinator/watching/metrics/cluster-metrics.ts': 'coordinator/watching/metrics/run-metrics.test.ts',
  'coordinator/watching/metrics/training-metrics.ts': 'coordinator/watching/metrics/run-metrics.test.ts',
  'data/figures/orientation.ts': 'data/figures/measure-data.test.ts',
  'data/layouts/csv-table.ts': 'data/layouts/csv.test.ts',
  'data/layouts/parquet-file.ts': 'data/layouts/parquet.test.ts',
  'data/layouts/idx-samples.ts': 'data/layouts/idx-layouts.test.ts',
  'data/convert.ts': 'data/prepare.test.ts',
  'data/prepared-cache.ts': 'data/prepare.test.ts',
  'data/sample-pool.ts': 'data/prepare.test.ts',
  'engine/known-answer/known-parameters.ts': 'engine/known-answer/prove-bits.test.ts',
  'engine/reference/reference-engine.ts': 'contract/engines.test.ts',
  'engine/simd/threads/compute-threads.ts': 'engine/simd/threads/thread-deaths.test.ts',
  'engine/simd/threads/task-work.ts': 'engine/simd/threads/threaded-bits.test.ts',
  'engine/simd/threads/threaded-computer.ts': 'engine/simd/threads/threaded-bits.test.ts',
  'engine/simd/wasm/wasm-computer.ts': 'contract/engines.test.ts',
  'engine/tensorflow/tensorflow-computer.ts': 'contract/tensorflow.long.test.ts',
  'engine/webgpu/adapter.ts': 'engine/choice/choose-engine.test.ts',
  'engine/webgpu/webgpu-device.ts': 'contract/webgpu.long.test.ts',
  'export/onnx/onnx-network.ts': 'export/onnx/onnx-model.test.ts',
  'export/tfjs/tfjs-network.ts': 'export/tfjs/tfjs-model.test.ts',
  'inference/forward-pass.ts': 'inference/classifier.test.ts',
  'inference/prepare/level.ts': 'inference/prepare/prepare-digit.test.ts',
  'page/skeleton.ts': 'page/page.test.ts',
  'page/model/cards.ts': 'page/model/figures.test.ts',
  'page/view/out-of-step.ts': 'page/model/problems.test.ts',
  'serve/predictor.ts': 'serve/serve.test.ts',
  'serve/preparation-threads.ts': 'serve/serve.test.ts',
  'serve/http/create-app.ts': 'serve/serve.test.ts',
  'serve/http/predict-route.ts': 'serve/serve.test.ts',
  'serve/http/refuse-errors.ts': 'serve/serve.test.ts',
  'serve/http/schemas.ts': 'serve/serve.test.ts',
  'shared/protocol/messages.ts': 'shared/protocol/codec.test.ts',
  'shared/transport/dial-list.ts': 'shared/transport/dealer.test.ts',
  'shared/transport/front.ts': 'shared/transport/front-transport.test.ts',
  'worker/core/joining.ts': 'worker/core/transition.test.ts',
  'worker/core/notices.ts': 'worker/core/reporting.test.ts',
  'shared/data/idx-parser.ts': 'shared/data/idx.test.ts',
  'shared/data/split-files.ts': 'shared/data/image-directory.test.ts',
};

const filesIn = (root: string): string[] =>
  readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));

const tests = filesIn('test');

/** Assembly is tested through the engines, what runs in the browser through the page. */
const isElsewhere = (file: string): boolean => /\/assembly\/|^(?:page|inference)\/browser\/|\.d\.ts$/.test(file);

function isMain(file: string): boolean {
  const text = readFileSync(path.join('src', file), 'utf8');
  const code = text.replace(/\/\*[\s\S]*?\*\//g, '');
  return text.split('\n').length > MAIN_LINES && /\bfunction\b|=>|\bclass\b|v\.strictObject/.test(code);
}

const hasTwin = (file: string): boolean =>
  ['.test.ts', '.long.test.ts'].some((ending) => tests.includes(file.replace(/\.ts$/, ending)));

test('every main module of src has a twin in test, or says what tests it', () => {
  const lonely = filesIn('src').filter((file) => !isElsewhere(file) && isMain(file) && !hasTwin(file));
  assert.ok(lonely.length < 100, 'tests run in the root of the repository');
  assert.deepEqual(lonely.sort(), Object.keys(TESTED_BY).sort());
  for (const [file, tested] of Object.entries(TESTED_BY)) assert.ok(tests.includes(tested), `${file}: ${tested}`);
});

test('a test of a room stands in the folder that its room has in src', () => {
  const astray = tests
    .filter((file) => ROOMS.includes(file.split(path.sep)[0] ?? ''))
    .map((file) => path.dirname(file))
    .filter((folder) => !existsSync(path.join('src', folder)));
  assert.deepEqual([...new Set(astray)], []);
});

test('no test stands beside the room of the module that it is named after', () => {
  const sources = filesIn('src').filter((file) => !isElsewhere(file));
  const astray = tests.filter((file) => {
    if (!file.endsWith('.test.ts') || !ROOMS.includes(file.split(path.sep)[0] ?? '')) return false;
    const name = `${path.basename(file).replace(/(?:\.long)?\.test\.ts$/, '')}.ts`;
    const places = sources.filter((source) => path.basename(source) === name).map((source) => path.dirname(source));
    return places.length > 0 && !places.includes(path.dirname(file));
  });
  assert.deepEqual(astray, []);
});
