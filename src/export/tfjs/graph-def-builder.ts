import type { NamedParameter } from '../named-parameters.js';

/** An attribute as GraphDef's JSON has it: bytes are base64, 64-bit numbers are text. */
type AttributeValue = object;

/** A node of a GraphDef in JSON. */
interface GraphNode {
  readonly name: string;
  readonly op: string;
  readonly input: readonly string[];
  readonly attr: Readonly<Record<string, AttributeValue>>;
}

/** A tensor that lies in the weights file. */
export interface GraphWeight {
  readonly dtype: 'float32' | 'int32';
  readonly shape: readonly number[];
  readonly values: Float32Array | Int32Array;
}

const TYPES = { float32: 'DT_FLOAT', int32: 'DT_INT32', int64: 'DT_INT64' } as const;
export type GraphType = keyof typeof TYPES;

/** Makers of attributes. */
export const attribute = {
  type: (type: GraphType): AttributeValue => ({ type: TYPES[type] }),
  text: (value: string): AttributeValue => ({ s: Buffer.from(value).toString('base64') }),
  flag: (value: boolean): AttributeValue => ({ b: value }),
  numbers: (values: readonly number[]): AttributeValue => ({ list: { i: values.map(String) } }),
  /** -1 stands for a size that is known only when the model runs. */
  shape: (sizes: readonly number[]): AttributeValue => ({ shape: shapeJson(sizes) }),
};

/** One input or output of the model's signature. */
export function signatureEntry(tensor: string, type: GraphType, sizes: readonly number[]): object {
  return { name: `${tensor}:0`, dtype: TYPES[type], tensorShape: shapeJson(sizes) };
}

/**
 * Collects the nodes of a TensorFlow graph
 * (https://github.com/tensorflow/tensorflow/blob/master/tensorflow/core/framework/graph.proto), and the weights of its
 * constants.
 */
export class GraphDefBuilder {
  readonly #nodes: GraphNode[] = [];
  readonly weights = new Map<string, GraphWeight>();

  /** Adds an input of the model. */
  placeholder(name: string, type: GraphType, sizes: readonly number[]): string {
    return this.node('Placeholder', name, [], { dtype: attribute.type(type), shape: attribute.shape(sizes) });
  }

  /** Adds float32 constants whose values lie in the weights file. */
  constant(name: string, { shape, values }: NamedParameter): string {
    return this.#constant(name, { dtype: 'float32', shape, values });
  }

  /** Adds a constant number or list of whole numbers, such as a shape or an axis. */
  integers(name: string, value: number | readonly number[]): string {
    const shape = typeof value === 'number' ? [] : [value.length];
    return this.#constant(name, { dtype: 'int32', shape, values: Int32Array.from([value].flat()) });
  }

  /**
   * Adds a node with one output of float32 values, unless `attributes` say otherwise.
   *
   * @returns its name, which stands for its output
   */
  node(
    op: string,
    name: string,
    input: readonly string[],
    attributes: Readonly<Record<string, AttributeValue>> = { T: attribute.type('float32') },
  ): string {
    this.#nodes.push({ name, op, input, attr: attributes });
    return name;
  }

  /** The GraphDef. */
  build(): object {
    // The version of TensorFlow's graphs that TensorFlow 2.15 writes.
    return { node: this.#nodes, library: {}, versions: { producer: 1645 } };
  }

  #constant(name: string, weight: GraphWeight): string {
    this.weights.set(name, weight);
    return this.node('Const', name, [], {
      dtype: attribute.type(weight.dtype),
      // The values come from the weights file; the graph only says their type and shape.
      value: { tensor: { dtype: TYPES[weight.dtype], tensorShape: shapeJson(weight.shape) } },
    });
  }
}

const shapeJson = (sizes: readonly number[]): object => ({ dim: sizes.map((size) => ({ size: String(size) })) });
