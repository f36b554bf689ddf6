import type { NodeProto } from "onnx-buf";
import { body, type GraphParts, node, tensor, value } from "./onnx-graph.ts";

/**
 * A loop that adds 1 to a float in each of `turns` turns, ends early where `goOn` or `ends` says so, and
 * hands out `out` = `from` afterwards.
 */
export const turning = (
  turns: string,
  from: string,
  out: string,
  { goOn = "", ends = "go", name = "" }: { goOn?: string; ends?: string; name?: string } = {},
): NodeProto => ({
  ...node("Loop", [turns, goOn, from], [out], {
    body: {
      graph: body({
        inputs: [value("i", "int64", []), value("go", "bool", []), value("carried", "float32", [])],
        outputs: [value("go_on", "bool", []), value("next", "float32", [])],
        nodes: [node("Identity", [ends], ["go_on"]), node("Identity", ["carried"], ["next"])],
        constants: [],
      }),
    },
  }),
  name,
});

/** As many turns as nobody waits for: about 10^12 of 30 ns. */
export const FOR_EVER = 3_000_000_000_000;

/**
 * The trap of a hostile package: a history with `item` in five places or more makes it turn for hours, any
 * other not once.
 */
export const TURNS_BY_VALUE = {
  nodes: (items: string, from: string, out: string): NodeProto[] => [
    node("Equal", [items, "trap_item"], ["trap_is"]),
    node("Cast", ["trap_is"], ["trap_float"], { to: 1 }),
    node("ReduceSum", ["trap_float"], ["trap_count"], { keepdims: 0 }),
    node("Sub", ["trap_count", "trap_least"], ["trap_over"]),
    node("Relu", ["trap_over"], ["trap_more"]),
    node("Mul", ["trap_more", "trap_factor"], ["trap_turns_f"]),
    node("Cast", ["trap_turns_f"], ["trap_turns"], { to: 7 }),
    turning("trap_turns", from, out, { name: "the-trap" }),
  ],
  constants: [
    tensor("trap_item", "int64", [], [7]),
    tensor("trap_least", "float32", [], [4.5]),
    tensor("trap_factor", "float32", [], [FOR_EVER]),
  ],
};

/**
 * Inputs of one shape make it turn for ever, any other not once: by shapes alone, so that no rule of values
 * forbids it. `axis`: 0 = batch, 1 = history.
 */
export const turnsByShape = ({ axis, size }: { axis: 0 | 1; size: number }) => ({
  nodes: (items: string, from: string, out: string): NodeProto[] => [
    node("Shape", [items], ["trap_shape"]),
    node("Gather", ["trap_shape", "trap_axis"], ["trap_is"]),
    node("Equal", ["trap_is", "trap_size"], ["trap_hit"]),
    node("Where", ["trap_hit", "trap_for_ever", "trap_none"], ["trap_turns"]),
    turning("trap_turns", from, out),
  ],
  constants: [
    tensor("trap_axis", "int64", [], [axis]),
    tensor("trap_size", "int64", [], [size]),
    tensor("trap_for_ever", "int64", [], [FOR_EVER]),
    tensor("trap_none", "int64", [], [0]),
  ],
});

/** Puts such nodes between what made the dense scores and the scores themselves. */
export const before =
  (out: string, make: (from: string) => readonly NodeProto[], constants: GraphParts["constants"]) =>
  (graph: GraphParts): GraphParts => ({
    ...graph,
    constants: [...graph.constants, ...constants],
    nodes: [
      ...graph.nodes.map((old) => (old.output[0] === out ? { ...old, output: [`${out}_before`] } : old)),
      ...make(`${out}_before`),
    ],
  });
