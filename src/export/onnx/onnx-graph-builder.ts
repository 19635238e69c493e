import { ATTRIBUTE_TYPES, ONNX_TYPES, type OnnxType } from './onnx-schema.js';

/** Sizes of a tensor; a text is a size that is known only when the model runs, such as 'N'. */
type OnnxShape = readonly (number | string)[];
type Attribute = number | readonly number[];

/** Collects the parts of an ONNX graph in the order in which they are added. Nodes must come after their inputs. */
export class OnnxGraphBuilder {
  readonly #nodes: object[] = [];
  readonly #initializers: object[] = [];
  readonly #inputs: object[] = [];
  readonly #outputs: object[] = [];

  /** Adds an input of the model; returns its name. */
  input(name: string, type: OnnxType, shape: OnnxShape, documentation: string): string {
    this.#inputs.push(valueInfo(name, type, shape, documentation));
    return name;
  }

  /** Makes a value that a node yields an output of the model. */
  output(name: string, type: OnnxType, shape: OnnxShape, documentation: string): void {
    this.#outputs.push(valueInfo(name, type, shape, documentation));
  }

  /** Adds a constant; returns its name. */
  constant(name: string, shape: readonly number[], values: Float32Array | BigInt64Array): string {
    // ONNX stores raw data little-endian, as this process does (src/shared/model/safetensors.ts checks it).
    const raw_data = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    const data_type = values instanceof Float32Array ? ONNX_TYPES.float32 : ONNX_TYPES.int64;
    this.#initializers.push({ dims: shape, data_type, name, raw_data });
    return name;
  }

  /**
   * Adds a node with one output.
   *
   * @param name of the node; its output is called NAME.output unless `output` says otherwise
   * @returns the output's name
   */
  node(
    type: string,
    name: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, Attribute>> = {},
    output = `${name}.output`,
  ): string {
    const attribute = Object.entries(attributes).map(([key, value]) =>
      typeof value === 'number'
        ? { name: key, i: value, type: ATTRIBUTE_TYPES.int }
        : { name: key, ints: value, type: ATTRIBUTE_TYPES.ints },
    );
    this.#nodes.push({ input: inputs, output: [output], name, op_type: type, attribute });
    return output;
  }

  /** The GraphProto. */
  build(name: string): object {
    return {
      node: this.#nodes,
      name,
      initializer: this.#initializers,
      input: this.#inputs,
      output: this.#outputs,
    };
  }
}

function valueInfo(name: string, type: OnnxType, shape: OnnxShape, documentation: string): object {
  const dim = shape.map((size) => (typeof size === 'number' ? { dim_value: size } : { dim_param: size }));
  return {
    name,
    type: { tensor_type: { elem_type: ONNX_TYPES[type], shape: { dim } } },
    doc_string: documentation,
  };
}
