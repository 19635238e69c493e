import * as v from 'valibot';
import type { Normalization } from '../data/dataset.js';
import { classNamesSchema, runConfigSchema } from '../run-config-schema.js';
import { DEFAULT_IMAGE_SIDE, type ImageSide } from './image-side.js';

/** The entry of a model file's metadata that holds provenance, normalization and class names, as JSON. */
export const PROVENANCE_KEY = 'lenet_cluster';

/** Facts that a model file may hold for those who use it. */
export interface OwnFacts {
  readonly normalization: Normalization;
  /** By class number; null: the file does not name them. */
  readonly classNames: readonly string[] | null;
  /** Side of the training's images. */
  readonly imageSide: ImageSide;
}

const { normalization, trainSplit } = runConfigSchema.entries;
const schema = v.object({
  normalization,
  classNames: v.nullish(classNamesSchema, null),
  trainSplit: v.nullish(trainSplit, null),
});

/** The facts in a model file's metadata; null if they are not there, or not possible: metadata may come from anywhere. */
export function ownFactsOf(metadata: ReadonlyMap<string, string>): OwnFacts | null {
  const parsed = v.safeParse(schema, jsonOf(metadata.get(PROVENANCE_KEY) ?? 'null'));
  if (!parsed.success) return null;
  const { normalization, classNames, trainSplit } = parsed.output;
  return { normalization, classNames, imageSide: trainSplit?.imageSide ?? DEFAULT_IMAGE_SIDE };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
