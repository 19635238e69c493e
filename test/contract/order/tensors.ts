import { CLASSIC_NETWORK, type Network } from '../../../src/shared/model/model.js';

/** A tensor of parameters or of a gradient, by its name. */
export type Tensors = (name: string) => Float32Array;

/**
 * Views of a flat buffer.
 *
 * @param buffer as many float32 as the network has parameters
 */
export function tensorsOf(buffer: Float32Array, { parameters }: Network = CLASSIC_NETWORK): Tensors {
  const views = new Map(
    parameters.map(({ name, offset, length }) => [name, buffer.subarray(offset, offset + length)] as const),
  );
  return (name) => {
    const view = views.get(name);
    if (!view) throw new RangeError(`the model has no tensor '${name}'`);
    return view;
  };
}
