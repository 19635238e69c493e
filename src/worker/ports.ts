import { networkOf } from '../shared/model/model.js';
import { systemTime, type Time } from '../shared/time.js';
import { type DealerHandlers, DealerTransport } from '../shared/transport/dealer.js';
import { type Probe, probeAddress } from '../shared/transport/probe.js';

/** A host that does not answer within this time, in milliseconds, counts as silent. */
const PROBE_TIMEOUT_MS = 3_000;

/** The worker's use of its end. DealerTransport's methods explain each. */
export type ClientTransport = Pick<DealerTransport, 'connect' | 'reconnect' | 'send' | 'close'>;

/** The surroundings of a worker's shell. */
export interface WorkerPorts {
  readonly time: Time;
  /** Elements of a tensor of parameters or gradients, by the number of classes. */
  readonly tensorLength: (classCount: number) => number;
  /** Whether the coordinator is in this process, and works with the very arrays that are sent. */
  readonly isHere: boolean;
  /** Makes an end that is not connected yet. */
  readonly createTransport: (handlers: DealerHandlers) => ClientTransport;
  /** Finds out what is at an address. Never rejects. */
  readonly probe: (address: string) => Promise<Probe>;
}

/** The ports of a real worker. */
export const systemPorts: WorkerPorts = {
  time: systemTime,
  tensorLength: (classCount) => networkOf(classCount).parameterCount,
  isHere: false,
  createTransport: (handlers) => new DealerTransport(handlers),
  probe: (address) => probeAddress(address, PROBE_TIMEOUT_MS),
};
