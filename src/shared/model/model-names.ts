import { printable } from '../text/printable.js';
import { CLASSIC_NETWORK, MAX_CLASS_COUNT, MIN_CLASS_COUNT, type Network, networkOf } from './model.js';

/** Names of tensors in model files of other programs. */

/** Names and shapes of tensors. */
type Shapes = ReadonlyMap<string, { readonly shape: readonly number[] }>;

const MAX_NAME_LENGTH = 40;
/** Inputs of the last layer, which has an output for each class. */
const LAST_LAYER_INPUTS = 84;
/** The first and the last tensor of the state_dict. */
const FIRST_NAME = 'conv.0.weight';
const LAST_NAME = 'fc.4.bias';

/**
 * The prefix that a wrapper puts before every name: `module.` of DistributedDataParallel, `_orig_mod.` of
 * torch.compile, or the attribute of a Lightning module. '' unless every tensor has it.
 */
export function commonPrefix(tensors: Shapes): string {
  const names = [...tensors.keys()];
  const prefix = names.find((name) => name.endsWith(`.${FIRST_NAME}`))?.slice(0, -FIRST_NAME.length) ?? '';
  return names.every((name) => name.startsWith(prefix)) ? prefix : '';
}

/**
 * The network to which tensors belong: its last layer tells the number of classes, under our name or, if it is the only one
 * of its shape, under another.
 *
 * @param prefix before every name
 * @returns the classic network if nothing tells
 */
export function networkOfTensors(tensors: Shapes, prefix: string): Network {
  const shapes = [...tensors.values()].map(({ shape }) => shape);
  const last = shapes.filter(([, inputs, ...rest]) => inputs === LAST_LAYER_INPUTS && rest.length === 0);
  const shape = tensors.get(prefix + LAST_NAME)?.shape ?? (last.length === 1 ? last[0] : undefined);
  const classCount = shape?.[0] ?? 0;
  return classCount >= MIN_CLASS_COUNT && classCount <= MAX_CLASS_COUNT ? networkOf(classCount) : CLASSIC_NETWORK;
}

/**
 * For tensors with the shapes of a network but other names: '<its name> to <our name>' for each that differs. null for
 * tensors of other shapes, and where two have the same shape, because only the shape tells which is which.
 */
export function renaming(tensors: Shapes, { parameters }: Network): string | null {
  if (tensors.size !== parameters.length) return null;
  const shapes = new Map([...tensors].map(([name, { shape }]) => [shape.join(), name]));
  if (shapes.size !== parameters.length) return null;
  const pairs = parameters.map(({ name, shape }) => [shapes.get(shape.join()), name] as const);
  if (!pairs.every((pair): pair is readonly [string, string] => pair[0] !== undefined)) return null;
  return pairs
    .filter(([theirs, ours]) => theirs !== ours)
    .map(([theirs, ours]) => `${printable(theirs, MAX_NAME_LENGTH)} to ${ours}`)
    .join(', ');
}
