import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeCoordinatorMessage, decodeWorkerMessage, encode } from '../../../src/shared/protocol/codec.js';
import { CHUNK_BYTES } from '../../../src/shared/protocol/limits.js';
import { type Chunk, type FetchImages, type Images, MessageType } from '../../../src/shared/protocol/messages.js';

const coordinatorId = 'c'.repeat(32);
const chunk: Chunk = { type: MessageType.chunk, coordinatorId, chunk: 5 };
const images: Images = { type: MessageType.images, coordinatorId, samples: [59_999, 1] };

test('images come back as they were sent, and so does the request for them', () => {
  const bytes = Uint8Array.of(1, 2, 3);
  assert.deepEqual(decodeCoordinatorMessage(encode(images, [bytes]), 0), {
    ok: { message: images, tensors: [], bytes },
  });
  const request: FetchImages = { type: MessageType.fetchImages, coordinatorId, samples: [2 ** 31 - 2, 0] };
  assert.deepEqual(decodeWorkerMessage(encode(request), 0), { ok: { message: request, tensors: [], bytes: null } });
});

test('a chunk and images have one frame of bounded size', () => {
  for (const message of [chunk, images]) {
    const reasonOf = (...frames: Uint8Array[]): string => {
      const decoded = decodeCoordinatorMessage(encode(message, frames), 0);
      return 'rejected' in decoded ? decoded.rejected.reason : 'accepted';
    };
    assert.equal(reasonOf(new Uint8Array(CHUNK_BYTES)), 'accepted');
    assert.match(reasonOf(), /1 frames must follow, got 0/);
    assert.match(reasonOf(new Uint8Array(0)), /must have 1\.\.245760 bytes, got 0/);
    assert.match(reasonOf(new Uint8Array(CHUNK_BYTES + 1)), /got 245761/);
  }
});
