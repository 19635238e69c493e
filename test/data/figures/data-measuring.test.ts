import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { DataMeasuring } from '../../../src/data/figures/data-measuring.js';
import { measureData } from '../../../src/data/figures/measure-data.js';
import { prepareData } from '../../../src/data/prepare.js';
import { temporaryDirectory } from '../../support/temporary-directory.js';
import { fourFiles, turns, writeFiles } from '../small-idx.js';

test('a thread measures the same, says why it cannot, and can be given up', async (t) => {
  const home = temporaryDirectory(t);
  const place = path.join(home, 'data');
  writeFiles(place, fourFiles(turns(60, 10), turns(20, 10)));
  const data = await prepareData({ place, dataset: null, validation: null, seed: 0, cacheDirectory: home });
  const [measuring, missing, givenUp] = [
    new DataMeasuring(data),
    new DataMeasuring({ ...data, directory: path.join(home, 'elsewhere') }),
    new DataMeasuring(data),
  ];
  await givenUp.close();
  assert.equal(await givenUp.result, null);
  assert.deepEqual(await measuring.result, await measureData(data));
  await assert.rejects(missing.result, /^OperationalError|Cannot read data set/);
});
