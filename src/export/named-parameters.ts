import { networkWithParameters } from '../shared/model/model.js';

/** A tensor of the state_dict with its values, row-major. */
export interface NamedParameter {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/** A tensor of the parameters by its name in the state_dict: 'conv.0.weight', ... */
export function parameterNamed(parameters: Float32Array, name: string): NamedParameter {
  const found = networkWithParameters(parameters.length)?.parameters.find((tensor) => tensor.name === name);
  if (!found) throw new RangeError(`the model has no parameter '${name}'`);
  const { shape, offset, length } = found;
  return { shape, values: parameters.subarray(offset, offset + length) };
}

/**
 * The tensor with its axes in another order: axis i of the result is axis order[i] of the tensor, as in NumPy's
 * `transpose`.
 */
export function transposed({ shape, values }: NamedParameter, order: readonly number[]): NamedParameter {
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((a, b) => a * b, 1));
  const newShape = order.map((axis) => shape[axis] as number);
  const result = new Float32Array(values.length);
  const place = newShape.map(() => 0);
  for (let index = 0; index < result.length; index++) {
    const from = order.reduce((sum, axis, i) => sum + (place[i] as number) * (strides[axis] as number), 0);
    result[index] = values[from] as number;
    for (let axis = newShape.length - 1; axis >= 0; axis--) {
      place[axis] = (place[axis] as number) + 1;
      if ((place[axis] as number) < (newShape[axis] as number)) break;
      place[axis] = 0;
    }
  }
  return { shape: newShape, values: result };
}
