import { PARAMETER_COUNT } from '../shared/model/model.js';
import { systemTime, type Time } from '../shared/time.js';
import { type DealerHandlers, DealerTransport } from '../shared/transport/dealer.js';
import { type Probe, probeAddress } from '../shared/transport/probe.js';

/** A host that does not answer within this time is taken for one that never will, in milliseconds. */
const PROBE_TIMEOUT_MS = 3_000;

/** What a worker does with its end. DealerTransport's methods say what each is. */
export type ClientTransport = Pick<DealerTransport, 'connect' | 'reconnect' | 'send' | 'close'>;

/** Where a worker's shell meets its surroundings. */
export interface WorkerPorts {
  readonly time: Time;
  /** Elements of a tensor of parameters or gradients. */
  readonly tensorLength: number;
  /** Makes an end that is not connected yet. */
  readonly createTransport: (handlers: DealerHandlers) => ClientTransport;
  /** Finds out what is at an address. Never rejects. */
  readonly probe: (address: string) => Promise<Probe>;
}

/** Those of a real worker. */
export const systemPorts: WorkerPorts = {
  time: systemTime,
  tensorLength: PARAMETER_COUNT,
  createTransport: (handlers) => new DealerTransport(handlers),
  probe: (address) => probeAddress(address, PROBE_TIMEOUT_MS),
};
