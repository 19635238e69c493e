import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { test } from 'node:test';
import { predict } from '../../src/predict/predict.js';
import { run } from '../support/command.js';
import { mnistTestImages, mnistTestLabels } from '../support/mnist-images.js';
import { FONTS, photographs } from '../support/photographs.js';
import { temporaryDirectory } from '../support/temporary-directory.js';

const families = spawnSync('fc-list', [':', 'family'], { encoding: 'utf8' }).stdout ?? '';
const missing = Object.entries(FONTS).flatMap(([family, name]) => (families.includes(family) ? [] : [name]));
const MNIST_COUNT = 1000;

test('a trained model reads nine of ten photographs, and prepared images of MNIST as well as raw ones', async (t) => {
  const runDirectory = path.join(temporaryDirectory(t), 'run');
  const trained = await run(['train', '--epochs', '20', '--run-dir', runDirectory, '--http', 'off', '--log', 'quiet']);
  assert.equal(trained.exitCode, 0, trained.stderr);

  await t.test('photographs', { skip: missing.length > 0 && `install ${missing.join(', ')}` }, async () => {
    const pictures = await photographs();
    const results = await predict(runDirectory, pictures, { explain: true });
    const wrong = results.flatMap((result, index) => {
      if (result.error || result.predicted === pictures[index]?.digit)
        return result.error ? [result.error.message] : [];
      return [`${result.image} is read as ${result.predicted}: ${result.steps.map(({ text }) => text).join(' ')}`];
    });
    for (const text of wrong) t.diagnostic(text);
    assert.equal(results.length, 10);
    assert.deepEqual(
      results.map((result) => (result.error ? null : result.problems)),
      Array(10).fill([]),
    );
    assert.ok(wrong.length <= 1, wrong.join('\n'));
  });

  await t.test('MNIST', async () => {
    const labels = mnistTestLabels(MNIST_COUNT);
    const images = mnistTestImages(MNIST_COUNT).map((pixels, index) => ({
      name: `${index}`,
      width: 28,
      height: 28,
      pixels,
    }));
    const rightWith = async (options: Parameters<typeof predict>[2]): Promise<number> =>
      (await predict(runDirectory, images, options)).filter(
        (result, index) => !result.error && result.predicted === labels[index],
      ).length;
    const raw = await rightWith({
      prepare: { invert: 'never', level: false, crop: false, fit: false, contrast: false, center: 'off' },
    });
    const prepared = await rightWith({});
    t.diagnostic(`of ${MNIST_COUNT}: ${raw} raw, ${prepared} prepared`);
    assert.ok(raw > 0.97 * MNIST_COUNT);
    assert.ok(Math.abs(prepared - raw) <= 3);
  });
});
