import { type CoordinatorMessage, MessageType, type WorkerMessage } from '../../shared/protocol/messages.js';

/** A message's name, or 'invalid' for frames that are not a message. */
export type TrafficType = keyof typeof MessageType | 'invalid';

/** Messages of one type, in one direction. */
export interface Volume {
  messages: number;
  /** Bytes of their frames, before encryption. */
  bytes: number;
}

const NAMES = new Map(Object.entries(MessageType).map(([name, number]) => [number, name as TrafficType]));

/** Counts the messages between a coordinator and its peers, by type. */
export class Traffic {
  readonly sent = new Map<TrafficType, Volume>();
  readonly received = new Map<TrafficType, Volume>();

  countSent(type: CoordinatorMessage['type'], frames: readonly Uint8Array[]): void {
    count(this.sent, NAMES.get(type) ?? 'invalid', frames);
  }

  /** @param type null: it was not a valid message */
  countReceived(type: WorkerMessage['type'] | null, frames: readonly Uint8Array[]): void {
    count(this.received, (type !== null && NAMES.get(type)) || 'invalid', frames);
  }
}

function count(volumes: Map<TrafficType, Volume>, type: TrafficType, frames: readonly Uint8Array[]): void {
  let volume = volumes.get(type);
  if (!volume) {
    volume = { messages: 0, bytes: 0 };
    volumes.set(type, volume);
  }
  volume.messages++;
  for (const { byteLength } of frames) volume.bytes += byteLength;
}
