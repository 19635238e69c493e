import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import * as v from 'valibot';
import { MAX_LEAF_COUNT, MAX_SAMPLE_COUNT, MAX_TENSOR_FRAMES } from '../../../src/shared/protocol/limits.js';
import { MessageType, PartialMessage } from '../../../src/shared/protocol/messages.js';
import { isPartialMessage } from '../../../src/shared/protocol/partial-fields.js';

const node = { level: 1, index: 0, sampleCount: 64, lossSum: 140.25, correctCount: 7 };
const partial: PartialMessage = {
  type: MessageType.partial,
  coordinatorId: '0123456789abcdef0123456789abcdef',
  step: 3,
  shardId: 9,
  computeMs: 1.5,
  nodes: [node, { ...node, level: 0, index: 2 }],
};
/** Values at, beside and far from all bounds, and of all types that MessagePack has. */
const VALUES: readonly unknown[] = [
  ...[0, 1, 15, 16, 17, 1.5, -0, -1, 1e-300, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
  ...[MAX_LEAF_COUNT, MAX_SAMPLE_COUNT, Number.MAX_SAFE_INTEGER].flatMap((bound) => [bound - 1, bound, bound + 1]),
  ...[
    null,
    undefined,
    true,
    3n,
    '',
    '3',
    partial.coordinatorId,
    partial.coordinatorId.toUpperCase(),
    `${partial.coordinatorId}\n`,
  ],
  ...[{}, [], [3], [partial], new Date(0), new Map(), new Uint8Array(32), Object.values(MessageType)],
  ...[0, 1, MAX_TENSOR_FRAMES, MAX_TENSOR_FRAMES + 1].map((length) => Array.from({ length }, () => node)),
];
const isRight = (value: unknown): boolean => v.safeParse(PartialMessage, value).success;

test('a right partial is one', () => {
  assert.ok(isPartialMessage(partial));
  assert.ok(isRight(partial));
});

test('the answer is the schema’s for every value in every field', () => {
  for (const value of VALUES) {
    const variants: unknown[] = [value, { ...partial, more: value }];
    for (const name of Object.keys(partial)) variants.push({ ...partial, [name]: value });
    const nodes: unknown[] = [
      value,
      { ...node, more: value },
      ...Object.keys(node).map((name) => ({ ...node, [name]: value })),
    ];
    for (const changed of nodes) variants.push({ ...partial, nodes: [node, changed] });
    for (const variant of variants) assert.equal(isPartialMessage(variant), isRight(variant), String(value));
  }
});

test('a field that is missing, or has another name, is noticed', () => {
  const without = (value: object, name: string) =>
    Object.fromEntries(Object.entries(value).filter(([key]) => key !== name));
  for (const name of Object.keys(partial)) {
    for (const changed of [without(partial, name), { ...without(partial, name), x: 1 }])
      assert.ok(!isPartialMessage(changed), name);
  }
  for (const name of Object.keys(node)) {
    for (const changed of [without(node, name), { ...without(node, name), x: 1 }]) {
      assert.ok(!isPartialMessage({ ...partial, nodes: [changed] }), name);
    }
  }
});

test('the answer is the schema’s for any numbers', () => {
  const number = fc.oneof(fc.double(), fc.integer(), fc.integer({ min: 0, max: 70_000 }), fc.maxSafeNat());
  const anyNode = fc.record({
    level: fc.integer({ min: -1, max: 17 }),
    index: number,
    sampleCount: number,
    lossSum: number,
    correctCount: number,
  });
  const anyPartial = fc.record({
    type: fc.constantFrom(3, 3, 3, 4),
    coordinatorId: fc.constant(partial.coordinatorId),
    ...{ step: number, shardId: number, computeMs: number },
    nodes: fc.array(anyNode, { maxLength: 3 }),
  });
  fc.assert(fc.property(anyPartial, (value) => isPartialMessage(value) === isRight(value)));
});
