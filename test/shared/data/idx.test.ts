import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { readIdx } from '../../../src/shared/data/idx.js';
import { countingBytes, idxBytes } from '../../support/idx-files.js';
import { temporaryDirectory } from '../../support/temporary-directory.js';

interface Received {
  dimensions?: readonly number[];
  readonly pieces: Buffer[];
}

async function read(t: TestContext, bytes: Uint8Array, rank: number, hash = createHash('sha256')) {
  const directory = temporaryDirectory(t, { file: bytes });
  const received: Received = { pieces: [] };
  await readIdx(
    path.join(directory, 'file'),
    rank,
    {
      begin(dimensions) {
        assert.equal(received.dimensions, undefined, 'begin must be called once');
        received.dimensions = dimensions;
      },
      items: (values) => received.pieces.push(Buffer.from(values)),
    },
    hash,
  );
  return received;
}

const expectFailure = async (t: TestContext, bytes: Uint8Array, rank: number, code: string, message: RegExp) =>
  assert.rejects(read(t, bytes, rank), { name: 'OperationalError', code, message });

// 3000 items of 700 bytes: two blocks, and no block ends where a chunk of the file does.
const values = countingBytes(3000 * 700);
const manyItems = idxBytes([3000, 20, 35], values);

for (const [form, bytes] of [
  ['raw', manyItems],
  ['gzip', gzipSync(manyItems)],
] as const) {
  test(`${form}: dimensions, whole items in order, and the hash of the decompressed content`, async (t) => {
    const hash = createHash('sha256');
    const received = await read(t, bytes, 3, hash);
    assert.deepEqual(received.dimensions, [3000, 20, 35]);
    assert.ok(received.pieces.length > 1);
    for (const piece of received.pieces) assert.equal(piece.length % 700, 0);
    assert.ok(Buffer.concat(received.pieces).equals(values));
    assert.equal(hash.digest('hex'), createHash('sha256').update(manyItems).digest('hex'));
  });
}

test('an empty set of items is a file like any other', async (t) => {
  assert.deepEqual(await read(t, idxBytes([0], new Uint8Array(0)), 1), { dimensions: [0], pieces: [] });
});

test('a missing file is named', async () => {
  const sink = { begin() {}, items() {} };
  await assert.rejects(readIdx('/nowhere/train-images', 3, sink), {
    code: 'idx-missing',
    message: /'\/nowhere\/train-images'/,
  });
});

test('a directory is not a file', async (t) => {
  const sink = { begin() {}, items() {} };
  await assert.rejects(readIdx(temporaryDirectory(t), 3, sink), {
    code: 'not-a-file',
    message: /must be a regular file, got a directory/,
  });
});

test('every shorter file is truncated, and says what was expected', async (t) => {
  const whole = idxBytes([2, 3, 5], countingBytes(30));
  for (let length = 0; length < 16; length++) {
    await expectFailure(t, whole.subarray(0, length), 3, 'idx-truncated', /header must be 16 bytes/);
  }
  await expectFailure(t, whole.subarray(0, 45), 3, 'idx-truncated', /2 x 3 x 5 = 30 bytes of values, got at most 29/);
  await expectFailure(t, gzipSync(whole.subarray(0, 45)), 3, 'idx-truncated', /30 bytes of values, got at most 29/);
});

test('a byte too many is an error, compressed or not', async (t) => {
  const longer = idxBytes([2, 3, 5], countingBytes(31));
  await expectFailure(t, longer, 3, 'idx-too-long', /must end after 30 bytes/);
  await expectFailure(t, gzipSync(longer), 3, 'idx-too-long', /must end after 30 bytes/);
});

test('another type of values or number of dimensions is a wrong magic number', async (t) => {
  const floats = idxBytes([1, 1, 1], new Uint8Array(1));
  floats[2] = 0x0d;
  await expectFailure(t, floats, 3, 'idx-wrong-magic', /must be '00000803'.*got '00000d03'/);
  await expectFailure(t, idxBytes([4], new Uint8Array(4)), 3, 'idx-wrong-magic', /3 dimensions\), got '00000801'/);
  await expectFailure(t, Buffer.from('<!'), 3, 'idx-wrong-magic', /got '3c21'/);
  const labels = path.join(temporaryDirectory(t, { labels: idxBytes([4], new Uint8Array(4)) }), 'labels');
  await assert.rejects(readIdx(labels, 3, { begin() {}, items() {} }), { hint: /images and labels exchanged/ });
});

test('a header that announces more than the file can hold is refused before anything is made for it', async (t) => {
  const begin = () => assert.fail('must not begin');
  for (const bytes of [
    idxBytes([0xffffffff, 0xffffffff, 0xffffffff], countingBytes(1000)),
    gzipSync(idxBytes([60000, 28, 28], countingBytes(1000))),
  ]) {
    const directory = temporaryDirectory(t, { file: bytes });
    const reading = readIdx(path.join(directory, 'file'), 3, { begin, items() {} });
    await assert.rejects(reading, { code: 'idx-truncated' });
  }
});

test('a damaged or cut gzip file is corrupt', async (t) => {
  const compressed = gzipSync(manyItems);
  await expectFailure(t, compressed.subarray(0, compressed.length >> 1), 3, 'idx-corrupt-gzip', /unexpected end/);
  const damaged = Buffer.from(compressed);
  damaged.fill(0xff, 100, 120);
  await expectFailure(t, damaged, 3, 'idx-corrupt-gzip', /Cannot decompress '.*file'/);
});

test('what the sink throws comes through as it is', async (t) => {
  const refusal = new Error('refused');
  const directory = temporaryDirectory(t, { file: gzipSync(manyItems) });
  const begin = () => {
    throw refusal;
  };
  await assert.rejects(readIdx(path.join(directory, 'file'), 3, { begin, items() {} }), (error) => error === refusal);
});
