import * as v from 'valibot';
import { MAX_LEAF_COUNT, MAX_SAMPLE_COUNT, MAX_SAMPLES_AT_ONCE, MAX_TEXT_LENGTH } from './limits.js';

/** Schemas of the values that fields of messages hold. */

/** Text that ends up in logs and on terminals, so it must not contain control characters. */
export const text = v.pipe(
  v.string(),
  v.maxLength(MAX_TEXT_LENGTH),
  v.regex(/^\P{Cc}*$/u, 'must not hold control characters'),
);
export const identifier = v.pipe(v.string(), v.regex(/^[0-9a-f]{32}$/, 'must be 32 hexadecimal digits'));
export const sha256 = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/, 'must be 64 hexadecimal digits'));
export const count = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(Number.MAX_SAFE_INTEGER));
export const sampleCount = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(MAX_SAMPLE_COUNT));
export const leafIndex = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(MAX_LEAF_COUNT));
export const durationMs = v.pipe(v.number(), v.finite(), v.minValue(0));
/** Number of an order of operations; CONTRACT is this version's. */
export const contract = v.pipe(v.number(), v.safeInteger(), v.minValue(1));
export const uint32 = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(2 ** 32 - 1));

const isSampleIndex = (value: unknown): boolean =>
  Number.isInteger(value) && (value as number) >= 0 && (value as number) < MAX_SAMPLE_COUNT;
/** Indices in the training set. One function checks all: hundreds of schemas would take longer than reading the images. */
export const sampleIndices = v.custom<number[]>(
  (value) =>
    Array.isArray(value) && value.length >= 1 && value.length <= MAX_SAMPLES_AT_ONCE && value.every(isSampleIndex),
  `must be 1..${MAX_SAMPLES_AT_ONCE} indices of samples`,
);
