import path from 'node:path';
import { EXPORT_FORMATS } from '../../export/export-format.js';
import { exportModel } from '../../export/export-model.js';
import { UsageError } from '../../shared/errors.js';
import { printable } from '../../shared/text/printable.js';
import type { ExportFlags } from '../flags.js';

/**
 * Writes a trained model for other programs, and prints the files. Resolves to the exit code.
 *
 * @param model a path that loadModel takes
 * @throws UsageError without a format; as exportModel does
 */
export async function exportCommand(
  model: string,
  { format, output, preprocessing = false, force = false }: ExportFlags,
): Promise<number> {
  if (format === undefined) {
    const names = Object.keys(EXPORT_FORMATS).join(', ');
    throw new UsageError(
      `Cannot export: --format must be one of ${names}, but is missing.`,
      `Try 'lenet-cluster export ${printable(model)} --format onnx'.`,
    );
  }
  const { files } = await exportModel(model, { format, preprocessing, force, ...(output && { output }) });
  for (const file of files) process.stdout.write(`${printable(path.relative('', file))}\n`);
  return 0;
}
