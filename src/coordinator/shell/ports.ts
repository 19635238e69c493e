import { PARAMETER_COUNT } from '../../shared/model/model.js';
import { systemTime, type Time } from '../../shared/time.js';

/** The surroundings of a coordinator's shell that are the same for every run. */
export interface CoordinatorPorts {
  readonly time: Time;
  /** Elements of a tensor of parameters or gradients. */
  readonly tensorLength: number;
  /** Called with the reason of every decision, in words. */
  readonly onDecision: (reason: string) => void;
}

/** The ports of a real coordinator. */
export const systemPorts: CoordinatorPorts = {
  time: systemTime,
  tensorLength: PARAMETER_COUNT,
  onDecision: () => {},
};
