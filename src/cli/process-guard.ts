// Must be in place before anything else is loaded, so cli.ts imports it first.
import { surviveClosedOutputs } from './closed-outputs.js';
import { claimUserSignal } from './stop-signals.js';

surviveClosedOutputs();
claimUserSignal();
