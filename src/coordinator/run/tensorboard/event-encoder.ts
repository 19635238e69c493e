import crc32c from 'crc-32/crc32c.js';
import protobuf from 'protobufjs/light.js';
import { DT_FLOAT, DT_STRING, EVENT_SCHEMA, SESSION_START } from './event-schema.js';
import type { NamedSetting, RunEvent } from './run-event.js';

/** First event of a file; TensorBoard purges only in files of this version or a later one. */
const FILE_VERSION = 'brain.Event:2';
/** Added to a checksum after its rotation. */
const MASK_DELTA = 0xa282ead8;

const root = protobuf.Root.fromJSON(EVENT_SCHEMA);
const Event = root.lookupType('Event');
const PluginData = root.lookupType('HParamsPluginData');

/**
 * Frames data as a record of a TFRecord file: length (8 bytes), its checksum, the data, and their checksum, all of them
 * little-endian: https://www.tensorflow.org/tutorials/load_data/tfrecord#tfrecords_format_details
 */
export function tfRecord(data: Uint8Array): Uint8Array {
  const record = Buffer.alloc(12 + data.length + 4);
  record.writeBigUInt64LE(BigInt(data.length), 0);
  record.writeUInt32LE(maskedChecksum(record.subarray(0, 8)), 8);
  record.set(data, 12);
  record.writeUInt32LE(maskedChecksum(data), 12 + data.length);
  return record;
}

/** CRC-32C, rotated right by 15 bits, plus a constant: a checksum of data that hold checksums would be weak. */
export function maskedChecksum(data: Uint8Array): number {
  const crc = crc32c.buf(data) >>> 0;
  return (((crc >>> 15) | (crc << 17)) + MASK_DELTA) >>> 0;
}

/**
 * The bytes of an event, framed as a record.
 *
 * @throws Error for a value of a wrong type, which is a fault of the program
 */
export function encodeRunEvent(event: RunEvent): Uint8Array {
  const { wallTimeSeconds, step } = event;
  return tfRecord(Event.encode(Event.create({ wall_time: wallTimeSeconds, step, ...contentOf(event) })).finish());
}

function contentOf(event: RunEvent): object {
  switch (event.type) {
    case 'file-begin':
      return { file_version: FILE_VERSION };
    case 'session-begin':
      return { session_log: { status: SESSION_START } };
    case 'scalars': {
      const value = Object.entries(event.values).map(([tag, simple_value]) => ({ tag, simple_value }));
      return { summary: { value } };
    }
    case 'settings':
      return { summary: { value: [settingsAsText(event.settings), settingsAsParameters(event)] } };
  }
}

/** A table in Markdown, for the tab Text. */
function settingsAsText(settings: readonly NamedSetting[]): object {
  const rows = settings.map(([name, value]) => `| ${name} | ${value} |\n`);
  const text = Buffer.from(`| setting | value |\n| --- | --- |\n${rows.join('')}`);
  return {
    tag: 'settings/text_summary',
    metadata: { plugin_data: { plugin_name: 'text' } },
    tensor: { dtype: DT_STRING, tensor_shape: {}, string_val: [text] },
  };
}

/** For the tab HParams. The tensor is not looked at, but must be there. */
function settingsAsParameters({ settings, wallTimeSeconds }: Extract<RunEvent, { type: 'settings' }>): object {
  const hparams = Object.fromEntries(settings.map(([name, value]) => [name, parameterOf(value)]));
  const data = { version: 0, session_start_info: { hparams, start_time_secs: wallTimeSeconds } };
  return {
    tag: '_hparams_/session_start_info',
    metadata: {
      plugin_data: { plugin_name: 'hparams', content: PluginData.encode(PluginData.fromObject(data)).finish() },
    },
    tensor: { dtype: DT_FLOAT, tensor_shape: { dim: [{ size: 1 }] }, float_val: [0] },
  };
}

function parameterOf(value: NamedSetting[1]): object {
  if (typeof value === 'number') return { number_value: value };
  return typeof value === 'boolean' ? { bool_value: value } : { string_value: value };
}
