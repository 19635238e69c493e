import type { LoadedModel } from '../../model/load-model.js';
import { packageVersion } from '../../shared/package-version.js';
import { exportMetadata } from '../export-metadata.js';
import { exportWords } from '../export-words.js';
import { plainOnnxGraph, preprocessingOnnxGraph } from './onnx-network.js';
import { OnnxModelProto } from './onnx-schema.js';

/** Version of ONNX's operators, of ONNX 1.12 (2022). ONNX Runtime reads it from version 1.12 on. */
export const ONNX_OPSET = 17;
/** Version of the file format that belongs to the opset. */
export const ONNX_IR_VERSION = 8;

/**
 * An ONNX file.
 *
 * @param preprocessing false: `image` float32 [N, 1, 32, 32], normalised, in and `log_probabilities` float32
 *   [N, classes] out; true: `image` uint8 [N, 28, 28] in, or [N, 32, 32] if the model learned from such images, and
 *   `probabilities` float32 [N, classes] and `label` int64 [N] out
 * @returns the same bytes for the same model
 */
export function encodeOnnx(model: LoadedModel, preprocessing: boolean): Uint8Array {
  const metadata = Object.entries(exportMetadata(model)).map(([key, value]) => ({ key, value }));
  const proto = OnnxModelProto.fromObject({
    ir_version: ONNX_IR_VERSION,
    producer_name: 'lenet-cluster',
    producer_version: packageVersion(),
    doc_string: `${exportWords(model).model}.`,
    graph: preprocessing ? preprocessingOnnxGraph(model) : plainOnnxGraph(model),
    opset_import: [{ version: ONNX_OPSET }],
    metadata_props: metadata,
  });
  return OnnxModelProto.encode(proto).finish();
}
