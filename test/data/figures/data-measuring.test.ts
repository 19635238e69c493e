import assert from 'node:assert/strict';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { DataMeasuring } from '../../../src/data/figures/data-measuring.js';
import { measureData } from '../../../src/data/figures/measure-data.js';
import { prepareData } from '../../../src/data/prepare.js';
import type { PreparedData } from '../../../src/data/prepared-data.js';
import { temporaryDirectory } from '../../support/temporary-directory.js';
import { fourFiles, turns, writeFiles } from '../small-idx.js';

async function smallData(t: TestContext): Promise<PreparedData> {
  const home = temporaryDirectory(t);
  const place = path.join(home, 'data');
  writeFiles(place, fourFiles(turns(60, 10), turns(20, 10)));
  return await prepareData({ place, dataset: null, validation: null, seed: 0, cacheDirectory: home });
}

test('a thread measures the same, and can be given up', async (t) => {
  const data = await smallData(t);
  const [measuring, givenUp] = [new DataMeasuring(data, 79), new DataMeasuring(data, 79)];
  await givenUp.close();
  assert.equal(await givenUp.result, null);
  assert.deepEqual(await measuring.result, await measureData(data));
});

test('few samples are measured without a thread, whoever gives up', async (t) => {
  const data = await smallData(t);
  const measuring = new DataMeasuring(data, 80);
  await measuring.close();
  assert.deepEqual(await measuring.result, await measureData(data));
});

test('a measurement says why it cannot be made', async (t) => {
  const data = { ...(await smallData(t)), directory: path.join(temporaryDirectory(t), 'elsewhere') };
  for (const fewSamples of [79, 80]) {
    await assert.rejects(new DataMeasuring(data, fewSamples).result, /Cannot read data set '.*elsewhere'/);
  }
});
