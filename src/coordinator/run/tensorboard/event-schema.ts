import type { IMapField, INamespace } from 'protobufjs/light.js';

const HPARAMS: IMapField = { keyType: 'string', type: 'Value', id: 1 };

/**
 * The messages of TensorBoard's event files, as far as they are written here, as data for protobufjs. Names and numbers
 * are those of these files of https://github.com/tensorflow/tensorboard (2.20):
 *
 * - tensorboard/compat/proto/event.proto: Event, SessionLog
 * - tensorboard/compat/proto/summary.proto: Summary, SummaryMetadata
 * - tensorboard/compat/proto/tensor.proto, tensor_shape.proto, types.proto: TensorProto, TensorShapeProto, DataType
 * - tensorboard/plugins/hparams/plugin_data.proto: HParamsPluginData, SessionStartInfo
 *
 * and Value of google/protobuf/struct.proto.
 */
export const EVENT_SCHEMA: INamespace = {
  nested: {
    Event: {
      oneofs: { what: { oneof: ['file_version', 'summary', 'session_log'] } },
      fields: {
        wall_time: { type: 'double', id: 1 },
        step: { type: 'int64', id: 2 },
        file_version: { type: 'string', id: 3 },
        summary: { type: 'Summary', id: 5 },
        session_log: { type: 'SessionLog', id: 7 },
      },
    },
    SessionLog: { fields: { status: { type: 'int32', id: 1 } } },
    Summary: {
      fields: { value: { rule: 'repeated', type: 'Value', id: 1 } },
      nested: {
        Value: {
          // A member of a oneof is written even if it is 0.
          oneofs: { value: { oneof: ['simple_value', 'tensor'] } },
          fields: {
            tag: { type: 'string', id: 1 },
            simple_value: { type: 'float', id: 2 },
            tensor: { type: 'TensorProto', id: 8 },
            metadata: { type: 'SummaryMetadata', id: 9 },
          },
        },
      },
    },
    SummaryMetadata: {
      fields: { plugin_data: { type: 'PluginData', id: 1 } },
      nested: {
        PluginData: { fields: { plugin_name: { type: 'string', id: 1 }, content: { type: 'bytes', id: 2 } } },
      },
    },
    TensorProto: {
      fields: {
        dtype: { type: 'int32', id: 1 },
        tensor_shape: { type: 'TensorShapeProto', id: 2 },
        float_val: { rule: 'repeated', type: 'float', id: 5 },
        string_val: { rule: 'repeated', type: 'bytes', id: 8 },
      },
    },
    TensorShapeProto: {
      fields: { dim: { rule: 'repeated', type: 'Dim', id: 2 } },
      nested: { Dim: { fields: { size: { type: 'int64', id: 1 } } } },
    },
    HParamsPluginData: {
      fields: {
        version: { type: 'int32', id: 1 },
        session_start_info: { type: 'SessionStartInfo', id: 3 },
      },
    },
    SessionStartInfo: {
      fields: {
        hparams: HPARAMS,
        start_time_secs: { type: 'double', id: 5 },
      },
    },
    Value: {
      oneofs: { kind: { oneof: ['number_value', 'string_value', 'bool_value'] } },
      fields: {
        number_value: { type: 'double', id: 2 },
        string_value: { type: 'string', id: 3 },
        bool_value: { type: 'bool', id: 4 },
      },
    },
  },
};

/** SessionLog.SessionStatus.START: whatever was written before with this step or a later one does not count. */
export const SESSION_START = 1;
/** DataType of tensors. */
export const DT_FLOAT = 1;
export const DT_STRING = 7;
