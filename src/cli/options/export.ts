import type { Command } from 'commander';
import { EXPORT_FORMATS } from '../../export/export-format.js';
import { fileName } from '../values.js';
import { option } from './declare.js';

/** Adds the options of ExportFlags. */
export function addExportOptions(command: Command): Command {
  return (
    command
      .addOption(
        option('--format <format>', 'format of the export, which must be given').choices(Object.keys(EXPORT_FORMATS)),
      )
      .addOption(
        option(
          '--output <path>',
          'where to write: a directory for tfjs and pytorch, else a file (default: lenet.onnx, lenet-tfjs, lenet-pytorch or lenet.safetensors)',
        ).argParser(fileName),
      )
      .addOption(
        option(
          '--preprocessing',
          'for onnx and tfjs: 28x28 bytes in, probabilities and label out; without it, normalised pixels in and log-probabilities out',
        ),
      )
      // Only a person who sees what is there can allow to replace it, so no variable does.
      .option('--force', 'replace an earlier export')
  );
}
