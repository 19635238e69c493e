import { matchClasses } from '../model/match-classes.js';
import { networkOf } from '../shared/model/model.js';
import type { StartingModel } from '../shared/run-config.js';
import { listed } from '../shared/text/listed.js';
import { quoted } from '../shared/text/printable.js';

/** Parameters of a model for the classes of a data set. */
export interface AdaptedParameters extends Pick<StartingModel, 'lastLayer'> {
  /** Flat float32 buffer of the network for these classes. */
  readonly parameters: Float32Array;
  /** For a person, about the last layer; goes on after a subject. null: there is nothing to say. */
  readonly note: string | null;
}

/**
 * Takes the parameters of a model for a run. If its classes are those of the data set, in any order, all layers are the
 * model's. Otherwise the last one is new.
 *
 * @param model parameters and names of classes, both of one network
 * @param classNames those of the data set, by number
 * @param fromSeed parameters of the data set's network, which give the new last layer
 */
export function adaptParameters(
  model: { readonly parameters: Float32Array; readonly classNames: readonly string[] },
  classNames: readonly string[],
  fromSeed: Float32Array,
): AdaptedParameters {
  const { modelClasses, by } = matchClasses(model.classNames, classNames);
  const isWhole = model.classNames.length === classNames.length && !modelClasses.includes(null);
  if (!isWhole) {
    const parameters = Float32Array.from(fromSeed);
    parameters.set(model.parameters.subarray(0, lastLayer(classNames.length).offset));
    return {
      lastLayer: 'new',
      parameters,
      note: `its last layer is new, because ${differenceOf(model.classNames, classNames)}`,
    };
  }
  if (modelClasses.every((number, place) => number === place)) {
    const isByName = by === 'name';
    const note = isByName
      ? null
      : 'its last layer is kept, and its classes are matched by number, because not both have names';
    return { lastLayer: 'kept', parameters: model.parameters, note };
  }
  return {
    lastLayer: 'reordered',
    parameters: reordered(model.parameters, modelClasses as readonly number[]),
    note: "its last layer is kept, in the order of the data set's classes",
  };
}

/** Weight and bias of the last layer. All that lies before it in the flat buffer has the same place for any number of classes. */
function lastLayer(classCount: number) {
  const tensors = networkOf(classCount).parameters.slice(-2);
  return { tensors, offset: tensors[0]?.offset ?? 0 };
}

/** @param order for each output of the result, the output of the given last layer that goes there */
function reordered(parameters: Float32Array, order: readonly number[]): Float32Array {
  const result = Float32Array.from(parameters);
  for (const { offset, length } of lastLayer(order.length).tensors) {
    const size = length / order.length;
    for (const [to, from] of order.entries()) {
      result.set(parameters.subarray(offset + from * size, offset + (from + 1) * size), offset + to * size);
    }
  }
  return result;
}

function differenceOf(ofModel: readonly string[], ofData: readonly string[]): string {
  if (ofModel.length !== ofData.length) {
    return `the model has ${ofModel.length} classes, and the data set ${ofData.length}`;
  }
  return `the model does not know ${listed(ofData.filter((name) => !ofModel.includes(name)).map(quoted), 4)}`;
}
