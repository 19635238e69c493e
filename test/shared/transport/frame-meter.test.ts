import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FrameMeter } from '../../../src/shared/transport/frame-meter.js';
import { endlessFrames, rawFrame, rawReady } from '../../support/raw-zmtp.js';

const MAX_FRAME = 1_000;
const NO_LIMIT = Number.POSITIVE_INFINITY;

test('every frame costs its bytes and what libzmq keeps of it, wherever the bytes are cut', () => {
  const bytes = Buffer.concat([
    rawReady(Buffer.from('me')),
    rawFrame(Buffer.alloc(7), true),
    rawFrame(Buffer.alloc(300), true),
    rawFrame(Buffer.alloc(0), false),
  ]);
  for (const size of [1, 2, 3, 7, 64, bytes.length]) {
    const meter = new FrameMeter('NULL', MAX_FRAME);
    for (let at = 0; at < bytes.length; at += size) {
      const part = bytes.subarray(at, at + size);
      assert.equal(meter.take(part, NO_LIMIT), part.length);
    }
    const readyBytes = rawReady(Buffer.from('me')).length - 2;
    assert.equal(meter.cost, 4 * 100 + readyBytes + 7 + 300);
  }
});

test('a message that does not end is taken up to the limit, and on when something was delivered', () => {
  const meter = new FrameMeter('NULL', MAX_FRAME);
  const bytes = endlessFrames(1_000_000);
  const taken = meter.take(bytes, 16_000);
  // A frame has three bytes and costs 101.
  assert.equal(taken, 3 * Math.ceil(16_001 / 101));
  assert.equal(meter.take(bytes.subarray(taken ?? 0), 16_000), 0, 'nothing was delivered meanwhile');
  meter.delivered({ messageCount: 1, frameCount: 10, bytes: 10 });
  // 159 frames were there, at 16,059; ten of them went, and 1,024 besides.
  assert.equal(meter.take(bytes, 16_000), 3 * 20);
});

test('what is delivered no longer counts, with the bytes that encryption added', () => {
  for (const [mechanism, added] of [
    ['NULL', 0],
    ['CURVE', 33],
  ] as const) {
    const meter = new FrameMeter(mechanism, MAX_FRAME);
    const frames = [500, 500, 500].map((size) => rawFrame(Buffer.alloc(size + added), true));
    meter.take(Buffer.concat(frames), NO_LIMIT);
    meter.take(Buffer.concat(frames), NO_LIMIT);
    meter.delivered({ messageCount: 1, frameCount: 3, bytes: 1_500 });
    assert.equal(meter.cost, 3 * (600 + added) - 1_024);
    meter.delivered({ messageCount: 1, frameCount: 3, bytes: 1_500 });
    assert.equal(meter.cost, 0, 'never below nothing');
  }
});

test('a frame that is too large or has unknown flags is none', () => {
  const take = (...bytes: number[]): number | null =>
    new FrameMeter('NULL', MAX_FRAME).take(Buffer.from(bytes), 10_000);
  assert.equal(take(0x08, 1), null);
  assert.equal(take(0x02, 0, 0, 0, 0, 0, 0, 3, 0xe9), null, '1001 bytes');
  assert.equal(take(0x02, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff), null);
  assert.equal(take(0x02, 0, 0, 0, 0, 0, 0, 3, 0xe8), 9, '1000 bytes');
});
