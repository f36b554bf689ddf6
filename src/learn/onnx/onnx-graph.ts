/**
 * Small helpers over the ONNX protobuf: tensors, nodes, and a model of opset 17. Values are written
 * little-endian.
 */
import { create, toBinary } from "@bufbuild/protobuf";
import {
  type AttributeProto,
  AttributeProto_AttributeType,
  AttributeProtoSchema,
  GraphProtoSchema,
  ModelProtoSchema,
  type NodeProto,
  NodeProtoSchema,
  OperatorSetIdProtoSchema,
  type TensorProto,
  TensorProto_DataType,
  TensorProtoSchema,
  TensorShapeProto_DimensionSchema,
  TensorShapeProtoSchema,
  TypeProto_TensorSchema,
  TypeProtoSchema,
  type ValueInfoProto,
  ValueInfoProtoSchema,
} from "onnx-buf";

export const DTYPE = TensorProto_DataType;
const OPSET = 17n;
const IR_VERSION = 8n;

type TensorValues = Float32Array | Int32Array | BigInt64Array | Uint16Array;

/** An initializer of shape `dims`; Uint16Array holds f16 bits. */
export const tensor = (name: string, dims: readonly number[], values: TensorValues): TensorProto => {
  const dataType =
    values instanceof Float32Array
      ? DTYPE.FLOAT
      : values instanceof Int32Array
        ? DTYPE.INT32
        : values instanceof Uint16Array
          ? DTYPE.FLOAT16
          : DTYPE.INT64;
  return create(TensorProtoSchema, {
    name,
    dataType,
    dims: dims.map(BigInt),
    rawData: new Uint8Array(values.buffer as ArrayBuffer, values.byteOffset, values.byteLength),
  });
};

/** A graph input or output. Text sizes are free axes. */
export const value = (
  name: string,
  elemType: TensorProto_DataType,
  dims: readonly (number | string)[],
): ValueInfoProto => {
  const dim = dims.map((size) =>
    create(TensorShapeProto_DimensionSchema, {
      value:
        typeof size === "number"
          ? { case: "dimValue", value: BigInt(size) }
          : { case: "dimParam", value: size },
    }),
  );
  const shape = create(TensorShapeProtoSchema, { dim });
  return create(ValueInfoProtoSchema, {
    name,
    type: create(TypeProtoSchema, {
      value: { case: "tensorType", value: create(TypeProto_TensorSchema, { elemType, shape }) },
    }),
  });
};

export const integer = (name: string, i: number): AttributeProto => {
  return create(AttributeProtoSchema, { name, type: AttributeProto_AttributeType.INT, i: BigInt(i) });
};

export const node = (
  opType: string,
  input: readonly string[],
  output: string,
  attribute: AttributeProto[] = [],
): NodeProto => {
  return create(NodeProtoSchema, { opType, name: output, input: [...input], output: [output], attribute });
};

/** The bytes of a model; the same parts give the same bytes. */
export const encodeModel = (graph: {
  name: string;
  nodes: NodeProto[];
  inputs: ValueInfoProto[];
  outputs: ValueInfoProto[];
  initializers: TensorProto[];
}): Uint8Array => {
  const model = create(ModelProtoSchema, {
    irVersion: IR_VERSION,
    producerName: "candor",
    opsetImport: [create(OperatorSetIdProtoSchema, { domain: "", version: OPSET })],
    graph: create(GraphProtoSchema, {
      name: graph.name,
      node: graph.nodes,
      input: graph.inputs,
      output: graph.outputs,
      initializer: graph.initializers,
    }),
  });
  return toBinary(ModelProtoSchema, model);
};
