import assert from 'node:assert/strict';
import protobuf from 'protobufjs/light.js';
import { maskedChecksum } from '../../../../src/coordinator/run/tensorboard/event-encoder.js';
import { EVENT_SCHEMA } from '../../../../src/coordinator/run/tensorboard/event-schema.js';

/** An event as the tests look at it. */
export interface DecodedEvent {
  readonly wall_time: number;
  readonly step: number;
  readonly file_version?: string;
  readonly session_log?: { readonly status: number };
  readonly summary?: {
    readonly value?: readonly {
      readonly tag: string;
      readonly simple_value?: number;
      readonly tensor?: { readonly string_val?: readonly Uint8Array[] };
      readonly metadata?: { readonly plugin_data?: { readonly plugin_name: string } };
    }[];
  };
}

const Event = protobuf.Root.fromJSON(EVENT_SCHEMA).lookupType('Event');

/** The events of a file; fails on a record that is not as it must be. */
export function decodeRecords(bytes: Buffer): DecodedEvent[] {
  const events: DecodedEvent[] = [];
  for (let at = 0; at < bytes.length; ) {
    const length = Number(bytes.readBigUInt64LE(at));
    assert.equal(bytes.readUInt32LE(at + 8), maskedChecksum(bytes.subarray(at, at + 8)));
    const data = bytes.subarray(at + 12, at + 12 + length);
    assert.equal(bytes.readUInt32LE(at + 12 + length), maskedChecksum(data));
    // 0 is not written.
    events.push({ step: 0, ...Event.toObject(Event.decode(data), { longs: Number }) } as DecodedEvent);
    at += 12 + length + 4;
  }
  return events;
}
