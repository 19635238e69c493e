/** A format that `exportModel` writes. */
export type ExportFormat = 'onnx' | 'tfjs' | 'pytorch' | 'safetensors';

/** One file of an export. */
export interface ExportFile {
  /** Name within the export's directory; '' for an export that is a single file. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Where a format goes, and the choices that it has. */
interface FormatFacts {
  /** In the working directory, unless another output is named. */
  readonly defaultOutput: string;
  /** Whether the export is a directory with several files. */
  readonly isDirectory: boolean;
  /** Whether the preparation of an image can be part of the graph. */
  readonly hasPreprocessing: boolean;
}

/** All formats, in the order of the help. */
export const EXPORT_FORMATS: Readonly<Record<ExportFormat, FormatFacts>> = {
  onnx: { defaultOutput: 'lenet.onnx', isDirectory: false, hasPreprocessing: true },
  tfjs: { defaultOutput: 'lenet-tfjs', isDirectory: true, hasPreprocessing: true },
  pytorch: { defaultOutput: 'lenet-pytorch', isDirectory: true, hasPreprocessing: false },
  safetensors: { defaultOutput: 'lenet.safetensors', isDirectory: false, hasPreprocessing: false },
};
