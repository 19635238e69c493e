import { PARAMETER_COUNT } from '../shared/model/model.js';
import { systemTime, type Time } from '../shared/time.js';

/** Where a coordinator's shell meets its surroundings, besides those that each run has of its own. */
export interface CoordinatorPorts {
  readonly time: Time;
  /** Elements of a tensor of parameters or gradients. */
  readonly tensorLength: number;
  /** Hears the reason of every decision, in words. */
  readonly onDecision: (reason: string) => void;
}

/** Those of a real coordinator. */
export const systemPorts: CoordinatorPorts = {
  time: systemTime,
  tensorLength: PARAMETER_COUNT,
  onDecision: () => {},
};
