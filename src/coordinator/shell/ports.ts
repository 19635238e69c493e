import { systemTime, type Time } from '../../shared/time.js';

/** The surroundings of a coordinator's shell that are the same for every run. */
export interface CoordinatorPorts {
  readonly time: Time;
  /** Calls back when what follows at once from the present event is done, such as messages within this process. */
  readonly soon: (callback: () => void) => void;
  /** Called with the reason of every decision, in words. */
  readonly onDecision: (reason: string) => void;
}

/** The ports of a real coordinator. */
export const systemPorts: CoordinatorPorts = {
  time: systemTime,
  soon: setImmediate,
  onDecision: () => {},
};
