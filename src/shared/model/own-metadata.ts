import * as v from 'valibot';
import type { Normalization } from '../data/dataset.js';
import { runConfigSchema } from '../run-config-schema.js';

/** The entry of a model file's metadata that holds provenance and normalization, as JSON. */
export const PROVENANCE_KEY = 'lenet_cluster';

const schema = v.object({ normalization: runConfigSchema.entries.normalization });

/** The normalization that a model file names; null if it names none, or none that is possible. */
export function normalizationOf(metadata: ReadonlyMap<string, string>): Normalization | null {
  try {
    const parsed = v.safeParse(schema, JSON.parse(metadata.get(PROVENANCE_KEY) ?? 'null'));
    return parsed.success ? parsed.output.normalization : null;
  } catch {
    // Metadata may come from anywhere.
    return null;
  }
}
