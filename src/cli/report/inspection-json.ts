import type { DataInspection } from '../../data/inspect-data.js';

/** Files that are listed: a data set of images may have a million. */
const MOST_FILES = 100;

/**
 * An inspection for machines, as plain JSON.
 *
 * @param command that trains on the data set
 */
export function inspectionJson(inspection: DataInspection, command: string): Record<string, unknown> {
  const { place, source, data, measured, advice } = inspection;
  const { summary, imageSizes, trainSplit, validationSplit, testSplit } = data;
  return {
    place,
    fileCount: source.files.length,
    files: source.files.slice(0, MOST_FILES),
    directory: data.directory,
    imageSizes,
    trainSplit,
    validationSplit,
    testSplit,
    ...summary,
    ...measured.figures,
    notes: [...data.notes, ...measured.notes, ...advice],
    trainCommand: command,
  };
}
