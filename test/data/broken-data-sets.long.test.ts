import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { recognise } from '../../src/data/recognise.js';
import { OperationalError } from '../../src/shared/errors.js';
import { BROKEN_DATA_SETS } from '../support/broken-data/all-broken.js';
import { checkRefusal } from '../support/broken-data/refusal.js';
import { noise } from '../support/noise.js';
import { readPart } from '../support/read-source.js';
import { temporaryDirectory } from '../support/temporary-directory.js';

for (const broken of BROKEN_DATA_SETS) {
  test(`refuses ${broken.name}`, (t) => checkRefusal(t, broken));
}

const CHANGED_FILES = 400;

for (const [fixture, ending] of [
  ['hub/mnist/train-00000-of-00002.parquet', 'parquet'],
  ['numpy-stored.npz', 'npz'],
  ['numpy-compressed.npz', 'npz'],
] as const) {
  test(`a file of the kind ${fixture} is read or refused, whatever three bytes of it are`, async (t) => {
    const good = readFileSync(path.join('test/data/layouts/fixtures', fixture));
    const place = path.join(temporaryDirectory(t), `x.${ending}`);
    let refused = 0;
    for (let seed = 1; seed <= CHANGED_FILES; seed++) {
      const changed = Buffer.from(good);
      const random = noise(12, seed * 7_919);
      for (let change = 0; change < 3; change++) {
        const [high = 0, low = 0, value = 0] = random.subarray(change * 4);
        changed[((high << 8) | low) % good.length] = value;
      }
      writeFileSync(place, changed);
      try {
        const { train, test: held } = await recognise(place, { dataset: null, seed: 1 });
        await readPart(train);
        if (held) await readPart(held);
      } catch (error) {
        assert.ok(error instanceof OperationalError, `seed ${seed}: ${error}`);
        refused++;
      }
    }
    assert.ok(refused > 0, 'some are refused');
  });
}
