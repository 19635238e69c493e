import type { Mutant } from './mutants.js';

/** Faults in shells, codec and data planes: everything between the decisions and the network. */
export const SHELL_MUTANTS: readonly Mutant[] = [
  {
    name: 'the coordinator forgets to start its regular timer',
    file: 'coordinator/shell/shell.js',
    find: 'this.#stopTicking = time.every(timing.tickMs, () => this.#tick());',
    replace: '',
  },
  {
    name: 'a worker forgets to start its regular timer again when it knows the interval',
    file: 'worker/shell.js',
    find: 'this.#stopTicking = time.every(',
    replace: 'this.#stopTicking = this.#state.welcome ? () => {} : time.every(',
  },
  {
    name: 'the decisions never hear that a step is applied',
    file: 'coordinator/shell/shell.js',
    find: "this.#inbox.put({ type: 'step-applied',",
    replace: 'void ({',
  },
  {
    name: 'a gradient is used after the event that brought it',
    file: 'coordinator/shell/step-work.js',
    find: 'dataPlane.collect(node, { ...node, gradient });',
    replace: 'dataPlane.collect(node, { ...node, gradient: this.kept ?? gradient }); this.kept = gradient;',
  },
  {
    name: 'a result counts with the gradients of its nodes in reverse',
    file: 'coordinator/shell/step-work.js',
    find: 'const gradient = gradients[i];',
    replace: 'const gradient = gradients.at(-1 - i);',
  },
  {
    name: 'the encoder drops a tensor',
    file: 'shared/protocol/codec.js',
    find: '...payload.map(',
    replace: '...payload.slice(1).map(',
  },
  {
    name: 'the encoder swaps frames',
    file: 'shared/protocol/codec.js',
    find: '...payload.map(',
    replace: '...payload.toReversed().map(',
  },
  {
    name: 'the decoder lets numbers pass that no correct worker computes',
    file: 'shared/protocol/codec.js',
    find: 'const fault = faultInNumbers(decoded.ok.message, decoded.ok.tensors, areSmall);',
    replace: 'const fault = undefined;',
  },
  {
    name: 'a chunk is sent to another peer than the one that asked',
    file: 'coordinator/serving/turns.js',
    find: 'const [peer, request] = next;',
    replace: 'const [asking, request] = next; const peer = (this.first ??= asking);',
  },
  {
    name: 'a worker stores a chunk and does not go on loading',
    file: 'worker/shell.js',
    find: 'await this.#load(welcome);',
    replace: ';',
  },
  {
    name: 'parameters go to the worker without their step',
    file: 'coordinator/shell/shell.js',
    find: "message.parameters === 'attached' ? lent",
    replace: "message.parameters === 'held' ? lent",
  },
  {
    name: 'an evaluation that was cut off takes the parameters as they are now',
    file: 'coordinator/shell/epoch-evaluations.js',
    find: 'this.#underWay.get(now.epoch) ?? now',
    replace: 'now',
  },
  {
    name: 'a checkpoint is not told what the evaluation under way needs',
    file: 'coordinator/shell/epoch-evaluations.js',
    find: 'this.#underWay.set(epoch, evaluation);',
    replace: '',
  },
  {
    name: 'the sums of an epoch begin anew with every life of the coordinator',
    file: 'coordinator/shell/step-work.js',
    find: 'new EpochTotals(options.epochTotals)',
    replace: 'new EpochTotals(null)',
  },
  {
    name: "a claim's buffer is never freed",
    file: 'coordinator/update/data-plane.js',
    find: 'this.#memory.release(held.value.gradient);',
    replace: ';',
  },
  {
    name: "a claim's buffer is freed although the tree has it",
    file: 'coordinator/update/data-plane.js',
    find: 'this.#insert(held.node, held.value);',
    replace: 'this.#insert(held.node, held.value); this.#memory.release(held.value.gradient);',
  },
  {
    name: 'the optimizer forgets how many steps it has made',
    file: 'coordinator/update/data-plane.js',
    find: 'this.#clock = adam;',
    replace: 'this.#clock = { ...adam, beta1Power: 1 };',
  },
  {
    name: 'an event that comes up while another one is handled is lost',
    file: 'shared/inbox.js',
    find: 'if (this.#isHandling)\n            return;',
    replace: 'if (this.#isHandling) { this.#waiting.pop(); return; }',
  },
  {
    name: 'a shard that lacked images is not computed when they have come',
    file: 'worker/core/lacking.js',
    find: "effects.push({ type: 'compute', step: wanted.step, parameters: held.parameters });",
    replace: '',
  },
  {
    name: 'images are stored as those of the shard before',
    file: 'worker/shell.js',
    find: 'dataPlane.storeImages(samples, bytes);',
    replace: 'dataPlane.storeImages(this.last ?? samples, bytes); this.last = samples;',
  },
  {
    name: 'a worker that lacks images never gets them',
    file: 'coordinator/core/fetching.js',
    find: "draft.effect({ type: 'serve-data', peer, request: { samples, isUrgent } });",
    replace: '',
  },
];
