import * as v from 'valibot';
import { NOTE_LEVELS } from '../shared/note-level.js';

/** Message of a worker process of `train` to its parent. */
const schema = v.strictObject({ type: v.literal('note'), level: v.picklist(NOTE_LEVELS), text: v.string() });
export type WorkerNote = v.InferOutput<typeof schema>;

/** The note in a message of a worker process; undefined if it has none. */
export function noteFrom(message: unknown): WorkerNote | undefined {
  const parsed = v.safeParse(schema, message);
  return parsed.success ? parsed.output : undefined;
}
