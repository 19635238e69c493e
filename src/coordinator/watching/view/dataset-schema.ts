import * as v from 'valibot';
import type { DatasetView } from '../../../page/view/dataset-view.js';
import { MAX_SAMPLE_PICTURES } from '../../../shared/data/data-figures.js';
import { MAX_CLASS_COUNT } from '../../../shared/model/model.js';
import { NOTE_LEVELS } from '../../../shared/note-level.js';

const number = v.pipe(v.number(), v.finite());
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const counts = v.pipe(v.array(count), v.maxLength(MAX_CLASS_COUNT));
const classSize = v.object({ label: count, count });
const copies = v.object({ count, otherLabel: count });

/** The description of the data in a saved view. */
export const datasetViewSchema = v.object({
  layout: v.string(),
  trainCounts: counts,
  validationCounts: v.nullable(counts),
  testCounts: counts,
  classSizes: v.object({ smallest: classSize, largest: classSize, ratio: number }),
  figures: v.nullable(
    v.object({
      mean: number,
      standardDeviation: number,
      copies: v.object({ train: copies, validation: v.nullable(copies), test: copies }),
    }),
  ),
  pictures: v.pipe(v.array(v.object({ label: count, pixels: v.string() })), v.maxLength(MAX_SAMPLE_PICTURES)),
  notes: v.array(v.object({ level: v.picklist(NOTE_LEVELS), text: v.string() })),
}) satisfies v.GenericSchema<unknown, DatasetView>;
