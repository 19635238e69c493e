import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import * as v from 'valibot';
import { isPartialMessage, isStep } from '../../../src/shared/protocol/frequent-messages.js';
import { MAX_LEAF_COUNT, MAX_SAMPLE_COUNT, MAX_TENSOR_FRAMES } from '../../../src/shared/protocol/limits.js';
import { MessageType, PartialMessage, Step } from '../../../src/shared/protocol/messages.js';

const node = { level: 1, index: 0, sampleCount: 64, lossSum: 140.25, correctCount: 7 };
const partial: PartialMessage = {
  type: MessageType.partial,
  coordinatorId: '0123456789abcdef0123456789abcdef',
  step: 3,
  shardId: 9,
  computeMs: 1.5,
  nodes: [node, { ...node, level: 0, index: 2 }],
};
const step: Step = {
  type: MessageType.step,
  coordinatorId: partial.coordinatorId,
  ...{ shardId: 9, step: 3, epoch: 0, stepInEpoch: 3 },
  leafCount: 16,
  leaves: { begin: 4, end: 9 },
  parameters: 'attached',
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
    ...['attached', 'held', 'lost'],
    `${partial.coordinatorId}\n`,
  ],
  ...[{}, [], [3], [partial], new Date(0), new Map(), new Uint8Array(32), Object.values(MessageType)],
  ...[0, 1, MAX_TENSOR_FRAMES, MAX_TENSOR_FRAMES + 1].map((length) => Array.from({ length }, () => node)),
];
const isRight = (value: unknown): boolean => v.safeParse(PartialMessage, value).success;
const isRightStep = (value: unknown): boolean => v.safeParse(Step, value).success;
const without = (value: object, name: string) =>
  Object.fromEntries(Object.entries(value).filter(([key]) => key !== name));

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

test('a right step is one', () => {
  for (const parameters of ['attached', 'held'] as const) {
    assert.ok(isStep({ ...step, parameters }));
    assert.ok(isRightStep({ ...step, parameters }));
  }
});

test('the answer about a step is the schema’s for every value in every field', () => {
  for (const value of VALUES) {
    const variants: unknown[] = [value, { ...step, more: value }, { ...step, leaves: { ...step.leaves, more: value } }];
    for (const name of Object.keys(step)) variants.push({ ...step, [name]: value });
    for (const name of Object.keys(step.leaves)) variants.push({ ...step, leaves: { ...step.leaves, [name]: value } });
    for (const variant of variants) assert.equal(isStep(variant), isRightStep(variant), String(value));
  }
  for (const name of Object.keys(step)) assert.ok(!isStep({ ...without(step, name), x: 1 }), name);
});

test('the answer about a step is the schema’s for any numbers', () => {
  const number = fc.oneof(fc.double(), fc.integer(), fc.integer({ min: -1, max: 70_000 }), fc.maxSafeNat());
  const leaf = fc.oneof(number, fc.integer({ min: -1, max: 20 }));
  const anyStep = fc.record({
    type: fc.constantFrom(MessageType.step, MessageType.step, MessageType.cancel),
    coordinatorId: fc.constant(step.coordinatorId),
    ...{ shardId: number, step: number, epoch: number, stepInEpoch: number },
    leafCount: leaf,
    leaves: fc.record({ begin: leaf, end: leaf }),
    parameters: fc.constantFrom('attached', 'held'),
  });
  fc.assert(fc.property(anyStep, (value) => isStep(value) === isRightStep(value)));
});
