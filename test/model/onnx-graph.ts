import { create, toBinary } from "@bufbuild/protobuf";
import {
  AttributeProto_AttributeType,
  AttributeProtoSchema,
  type GraphProto,
  GraphProtoSchema,
  ModelProtoSchema,
  type NodeProto,
  NodeProtoSchema,
  OperatorSetIdProtoSchema,
  StringStringEntryProtoSchema,
  type TensorProto,
  TensorProto_DataLocation,
  TensorProtoSchema,
  TensorShapeProto_DimensionSchema,
  TensorShapeProtoSchema,
  TypeProto_TensorSchema,
  TypeProtoSchema,
  type ValueInfoProto,
  ValueInfoProtoSchema,
} from "onnx-buf";

/** Codes of TensorProto.DataType. */
export const DTYPES = {
  float32: 1,
  int32: 6,
  int64: 7,
  float16: 10,
  float64: 11,
  string: 8,
  bool: 9,
} as const;
export type GraphDtype = keyof typeof DTYPES;

export const value = (name: string, dtype: GraphDtype, shape: readonly (number | string)[]): ValueInfoProto =>
  create(ValueInfoProtoSchema, {
    name,
    type: create(TypeProtoSchema, {
      value: {
        case: "tensorType",
        value: create(TypeProto_TensorSchema, {
          elemType: DTYPES[dtype],
          shape: create(TensorShapeProtoSchema, {
            dim: shape.map((size) =>
              create(TensorShapeProto_DimensionSchema, {
                value:
                  typeof size === "number"
                    ? { case: "dimValue", value: BigInt(size) }
                    : { case: "dimParam", value: size },
              }),
            ),
          }),
        }),
      },
    }),
  });

const bytesOf = (dtype: GraphDtype, data: readonly number[]): Uint8Array<ArrayBuffer> => {
  const typed =
    dtype === "float32"
      ? Float32Array.from(data)
      : dtype === "int32"
        ? Int32Array.from(data)
        : dtype === "float64"
          ? Float64Array.from(data)
          : dtype === "int64"
            ? BigInt64Array.from(data.map(BigInt))
            : dtype === "bool"
              ? Uint8Array.from(data)
              : Uint16Array.from(data);
  return new Uint8Array(typed.buffer as ArrayBuffer);
};

/** A constant of the graph; with `external`, its bytes live in that file at `offset`. */
export const tensor = (
  name: string,
  dtype: GraphDtype,
  dims: readonly number[],
  data: readonly number[],
  external?: { file: string; offset: number; length: number },
): TensorProto =>
  create(TensorProtoSchema, {
    name,
    dataType: DTYPES[dtype],
    dims: dims.map(BigInt),
    ...(external === undefined
      ? { rawData: bytesOf(dtype, data) }
      : {
          dataLocation: TensorProto_DataLocation.EXTERNAL,
          externalData: Object.entries({
            location: external.file,
            offset: String(external.offset),
            length: String(external.length),
          }).map(([key, text]) => create(StringStringEntryProtoSchema, { key, value: text })),
        }),
  });

export const tensorBytes = bytesOf;

type Attribute =
  | number
  | readonly number[]
  | { readonly float: number }
  | { readonly floats: readonly number[] }
  | { readonly strings: readonly string[] }
  | { readonly graph: GraphProto }
  | { readonly tensor: TensorProto }
  | string;

const utf8 = (text: string): Uint8Array<ArrayBuffer> =>
  new TextEncoder().encode(text) as Uint8Array<ArrayBuffer>;

export const node = (
  opType: string,
  input: readonly string[],
  output: readonly string[],
  attributes: Readonly<Record<string, Attribute>> = {},
  domain = "",
): NodeProto =>
  create(NodeProtoSchema, {
    opType,
    domain,
    input: [...input],
    output: [...output],
    attribute: Object.entries(attributes).map(([name, given]) => {
      const base = create(AttributeProtoSchema, { name });
      if (typeof given === "number")
        return { ...base, type: AttributeProto_AttributeType.INT, i: BigInt(given) };
      if (typeof given === "string")
        return { ...base, type: AttributeProto_AttributeType.STRING, s: utf8(given) };
      if ("graph" in given) return { ...base, type: AttributeProto_AttributeType.GRAPH, g: given.graph };
      if ("tensor" in given) return { ...base, type: AttributeProto_AttributeType.TENSOR, t: given.tensor };
      if ("floats" in given)
        return { ...base, type: AttributeProto_AttributeType.FLOATS, floats: [...given.floats] };
      if ("strings" in given)
        return { ...base, type: AttributeProto_AttributeType.STRINGS, strings: given.strings.map(utf8) };
      if ("float" in given) return { ...base, type: AttributeProto_AttributeType.FLOAT, f: given.float };
      return { ...base, type: AttributeProto_AttributeType.INTS, ints: given.map(BigInt) };
    }),
  });

/** A graph inside an operation: the body of a loop, a branch. */
export const body = ({
  inputs,
  outputs,
  nodes,
  constants,
}: Pick<GraphParts, "inputs" | "outputs" | "nodes" | "constants">): GraphProto =>
  create(GraphProtoSchema, {
    name: "body",
    node: [...nodes],
    initializer: [...constants],
    input: [...inputs],
    output: [...outputs],
  });

export type GraphParts = {
  readonly inputs: readonly ValueInfoProto[];
  readonly outputs: readonly ValueInfoProto[];
  readonly nodes: readonly NodeProto[];
  readonly constants: readonly TensorProto[];
  readonly opset?: number;
  readonly domains?: readonly { readonly domain: string; readonly version: number }[];
  readonly irVersion?: number;
};

/** Bytes of a model with the given graph. */
export const writeGraph = ({
  inputs,
  outputs,
  nodes,
  constants,
  opset = 17,
  domains = [],
  irVersion = 8,
}: GraphParts): Uint8Array =>
  toBinary(
    ModelProtoSchema,
    create(ModelProtoSchema, {
      irVersion: BigInt(irVersion),
      producerName: "candor-test",
      opsetImport: [{ domain: "", version: opset }, ...domains].map(({ domain, version }) =>
        create(OperatorSetIdProtoSchema, { domain, version: BigInt(version) }),
      ),
      graph: create(GraphProtoSchema, {
        name: "graph",
        node: [...nodes],
        initializer: [...constants],
        input: [...inputs],
        output: [...outputs],
      }),
    }),
  );
