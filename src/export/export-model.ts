import { type LoadedModel, loadModel } from '../model/load-model.js';
import { UsageError } from '../shared/errors.js';
import { EXPORT_FORMATS, type ExportFile, type ExportFormat } from './export-format.js';
import { encodeSafetensorsModel } from './safetensors-model.js';
import { writeExport } from './write-export.js';

/** Format, place and choices of an export. */
export interface ExportOptions {
  readonly format: ExportFormat;
  /**
   * A directory for 'tfjs' and 'pytorch', else a file. Default, in the working directory: `lenet.onnx`, `lenet-tfjs`,
   * `lenet-pytorch` or `lenet.safetensors`.
   */
  readonly output?: string;
  /**
   * For 'onnx' and 'tfjs': the graph takes images of 28x28 bytes, resizes and normalises them as in training, and
   * yields probabilities and a label. Default: false, the network alone.
   */
  readonly preprocessing?: boolean;
  /** Replaces an earlier export. Default: false. */
  readonly force?: boolean;
}

/** A written export. */
export interface ExportResult {
  readonly format: ExportFormat;
  /** Absolute paths. */
  readonly files: readonly string[];
}

/**
 * Writes a trained model for other programs. docs/export.md shows how to load each format. The same model gives the
 * same bytes. Nothing half-written is left behind, and nothing is overwritten without `force`.
 *
 * @param model a loaded model, or a path that loadModel takes
 * @throws UsageError for `preprocessing` with a format that has none; OperationalError `export-exists`,
 *   `export-not-written`, or one of loadModel's
 */
export async function exportModel(model: LoadedModel | string, options: ExportOptions): Promise<ExportResult> {
  const { format, preprocessing = false, force = false } = options;
  const { defaultOutput, isDirectory, hasPreprocessing } = EXPORT_FORMATS[format];
  if (preprocessing && !hasPreprocessing) {
    throw new UsageError(
      `Cannot export: with --preprocessing, --format must be onnx or tfjs, got '${format}'.`,
      'The Python file of pytorch always has a function that prepares images.',
    );
  }
  const loaded = typeof model === 'string' ? await loadModel(model) : model;
  const files = await encodeExport(loaded, format, preprocessing);
  return { format, files: await writeExport(options.output ?? defaultOutput, files, isDirectory, force) };
}

/** The files of an export, in memory. */
export async function encodeExport(
  model: LoadedModel,
  format: ExportFormat,
  preprocessing: boolean,
): Promise<ExportFile[]> {
  // The libraries of a format are loaded only for it.
  switch (format) {
    case 'onnx':
      return [{ name: '', bytes: (await import('./onnx/onnx-model.js')).encodeOnnx(model, preprocessing) }];
    case 'tfjs':
      return await (await import('./tfjs/tfjs-model.js')).encodeTfjs(model, preprocessing);
    case 'pytorch':
      return (await import('./pytorch/pytorch-model.js')).encodePytorch(model);
    case 'safetensors':
      return [{ name: '', bytes: encodeSafetensorsModel(model) }];
  }
}
