import type { PreparedData } from '../../data/prepared-data.js';
import { counted } from '../../shared/text/plural.js';
import { printable } from '../../shared/text/printable.js';
import { noteLine } from './note-line.js';

/**
 * A data set that was written, for people.
 *
 * @param output as the person has named it
 * @param command that trains on it
 */
export function conversionReport(output: string, data: PreparedData, command: string): string[] {
  const { trainSplit, validationSplit, testSplit, classNames, notes } = data;
  const parts = [
    `${counted(trainSplit.sampleCount, 'sample')} to train with`,
    ...(validationSplit ? [`${counted(validationSplit.sampleCount, 'sample')} for validation`] : []),
    `${counted(testSplit.sampleCount, 'sample')} for the test`,
  ];
  return [
    ...notes.map(({ level, text }) => noteLine(level, `${text}.`)),
    `Wrote ${printable(output)}: ${parts.join(', ')}, ${counted(classNames.length, 'class', 'classes')}.`,
    `Train on it: ${printable(command)}`,
  ];
}

/**
 * The same for machines, as plain JSON.
 *
 * @param directory absolute path
 */
export function conversionJson(directory: string, data: PreparedData, command: string): Record<string, unknown> {
  const { trainSplit, validationSplit, testSplit, classNames, notes } = data;
  return { directory, trainSplit, validationSplit, testSplit, classNames, notes, trainCommand: command };
}
