import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { addLine, inkOf, noInk, PAD_SIDE } from '../../../../src/page/model/try-it/ink.js';

const at = (ink: Uint8Array, x: number, y: number): number | undefined => ink[y * PAD_SIDE + x];

test('a dot is round, dark inside, and has a soft edge', () => {
  const ink = inkOf([[{ x: 100, y: 60 }]]);
  assert.deepEqual([at(ink, 100, 60), at(ink, 110, 60), at(ink, 100, 70)], [255, 255, 255]);
  assert.deepEqual([at(ink, 114, 60), at(ink, 109, 69)], [0, 0]);
  const edge = at(ink, 111, 62) ?? 0;
  assert.ok(edge > 0 && edge < 255);
  const area = ink.reduce((sum, value) => sum + value / 255, 0);
  assert.ok(Math.abs(area - Math.PI * 12 ** 2) < 3, `${area} pixels`);
});

test('a line joins its places, and crossing lines do not add up', () => {
  const cross = inkOf([
    [
      { x: 40, y: 100 },
      { x: 200, y: 100 },
    ],
    [
      { x: 120, y: 40 },
      { x: 120, y: 200 },
    ],
  ]);
  const inside = [at(cross, 40, 100), at(cross, 80, 105), at(cross, 120, 100), at(cross, 120, 190)];
  assert.deepEqual(inside, [255, 255, 255, 255]);
  assert.equal(Math.max(...cross), 255);
  assert.equal(at(cross, 60, 140), 0);
});

test('ink that grows line by line is that of the whole stroke', () => {
  const stroke = [
    { x: 33.25, y: 41.5 },
    { x: 90.125, y: 77.75 },
    { x: 91, y: 200 },
  ];
  const grown = noInk();
  stroke.forEach((place, index) => {
    addLine(grown, stroke[index - 1] ?? place, place);
  });
  assert.deepEqual(grown, inkOf([stroke]));
});

test('a pen that leaves the pad draws up to its edge', () => {
  const ink = inkOf([
    [
      { x: 140, y: 140 },
      { x: 500, y: -90 },
    ],
  ]);
  assert.ok(ink.some((value) => value > 0));
  assert.equal(ink.length, PAD_SIDE * PAD_SIDE);
  assert.deepEqual(inkOf([[{ x: -300, y: 900 }]]), noInk());
});

test('the bytes are the same everywhere', () => {
  const spiral = Array.from({ length: 60 }, (_, i) => ({
    x: 110 + ((i * 37) % 61) + i / 8,
    y: 20 + i * 4.03125,
  }));
  const sha256 = createHash('sha256')
    .update(inkOf([spiral]))
    .digest('hex');
  assert.equal(sha256, 'c26385313a3c64517b06cc204ef7dece36d876525e9b217c3b329d60a826e092');
});
