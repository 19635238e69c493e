import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { numpyArchive } from '../../../src/data/layouts/npz.js';
import { noise } from '../../support/noise.js';
import { byteArray, npyArray, npzFile } from '../../support/npy-array.js';
import { readPart, recognised } from '../../support/read-source.js';
import { temporaryDirectory } from '../../support/temporary-directory.js';

test('labels of every integer type, and headers of every version', async (t) => {
  const place = path.join(temporaryDirectory(t), 'x.npz');
  const bytesOf = (bits: number, isLittle: boolean): Uint8Array => {
    const view = new DataView(new ArrayBuffer((3 * bits) / 8));
    for (const [index, label] of [1, 0, 120].entries()) {
      const offset = (index * bits) / 8;
      if (bits === 8) view.setUint8(offset, label);
      else if (bits === 16) view.setUint16(offset, label, isLittle);
      else if (bits === 32) view.setUint32(offset, label, isLittle);
      else view.setBigUint64(offset, BigInt(label), isLittle);
    }
    return new Uint8Array(view.buffer);
  };
  for (const kind of ['i', 'u']) {
    for (const bytes of [1, 2, 4, 8]) {
      for (const order of ['<', '>']) {
        const dtype = `${bytes === 1 ? '|' : order}${kind}${bytes}`;
        const values = bytesOf(bytes * 8, order === '<');
        const y = npyArray({ dtype, shape: [3], values, version: 1 + (bytes % 3), isFortran: bytes === 8 });
        const x = byteArray([3, 5, 5], noise(75, 1));
        writeFileSync(place, npzFile({ x_train: x, y_train: y, x_test: x, y_test: y }));
        const source = await recognised(numpyArchive, place);
        assert.deepEqual((await readPart(source.train)).labels, [1, 0, 120], dtype);
      }
    }
  }
});
