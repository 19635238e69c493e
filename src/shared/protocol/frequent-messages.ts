import { MAX_LEAF_COUNT, MAX_SAMPLE_COUNT, MAX_TENSOR_FRAMES, MAX_TREE_LEVEL } from './limits.js';
import { MessageType, type PartialMessage, type Step } from './messages.js';

/**
 * Steps and partials are almost all messages of a run, and come while nothing else can go on. So they are looked at by hand, in a tenth of
 * the time; the schemas explain what is wrong with the others.
 */

/** The fields of PartialMessage, its nodes, and Step: a header with other fields is none. */
const PARTIAL_FIELDS = 6;
const NODE_FIELDS = 5;
const STEP_FIELDS = 9;
const IDENTIFIER = /^[0-9a-f]{32}$/;

/**
 * Whether a header is a right PartialMessage, as its schema says.
 *
 * @param value unpacked MessagePack
 */
export function isPartialMessage(value: unknown): value is PartialMessage {
  if (!isObject(value) || value.type !== MessageType.partial || !hasFields(value, PARTIAL_FIELDS)) return false;
  const { coordinatorId, step, shardId, computeMs, nodes } = value;
  return (
    typeof coordinatorId === 'string' &&
    IDENTIFIER.test(coordinatorId) &&
    isWhole(step, 0, Number.MAX_SAFE_INTEGER) &&
    isWhole(shardId, 0, Number.MAX_SAFE_INTEGER) &&
    typeof computeMs === 'number' &&
    computeMs >= 0 &&
    computeMs < Number.POSITIVE_INFINITY &&
    Array.isArray(nodes) &&
    nodes.length >= 1 &&
    nodes.length <= MAX_TENSOR_FRAMES &&
    nodes.every(isNode)
  );
}

function isNode(value: unknown): boolean {
  if (!isObject(value) || !hasFields(value, NODE_FIELDS)) return false;
  const { level, index, sampleCount, lossSum, correctCount } = value;
  return (
    isWhole(level, 0, MAX_TREE_LEVEL) &&
    isWhole(index, 0, MAX_LEAF_COUNT) &&
    isWhole(sampleCount, 1, MAX_SAMPLE_COUNT) &&
    typeof lossSum === 'number' &&
    isWhole(correctCount, 0, Number.MAX_SAFE_INTEGER)
  );
}

/**
 * Whether a header is a right Step, as its schema says.
 *
 * @param value unpacked MessagePack
 */
export function isStep(value: unknown): value is Step {
  if (!isObject(value) || value.type !== MessageType.step || !hasFields(value, STEP_FIELDS)) return false;
  const { coordinatorId, shardId, step, epoch, stepInEpoch, leafCount, leaves, parameters } = value;
  return (
    typeof coordinatorId === 'string' &&
    IDENTIFIER.test(coordinatorId) &&
    [shardId, step, epoch, stepInEpoch].every((count) => isWhole(count, 0, Number.MAX_SAFE_INTEGER)) &&
    isWhole(leafCount, 1, MAX_LEAF_COUNT) &&
    isRange(leaves, leafCount as number) &&
    (parameters === 'attached' || parameters === 'held')
  );
}

/** Whether these are leaves of a step with so many. */
function isRange(value: unknown, leafCount: number): boolean {
  if (!isObject(value) || !hasFields(value, 2)) return false;
  const { begin, end } = value;
  return isWhole(begin, 0, MAX_LEAF_COUNT) && isWhole(end, 1, leafCount) && (begin as number) < (end as number);
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** With this number of fields, and all those that are looked at, there are no others. */
function hasFields(value: object, count: number): boolean {
  let found = 0;
  for (const name in value) if (Object.hasOwn(value, name)) found++;
  return found === count;
}

const isWhole = (value: unknown, min: number, max: number): boolean =>
  Number.isInteger(value) && (value as number) >= min && (value as number) <= max;
