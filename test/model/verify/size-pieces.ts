import { turning } from "../endless-graphs.ts";
import { type GraphParts, node } from "../onnx-graph.ts";

/** `n`: a whole number that is as large as the values make it; `n1`: the same as one place. */
export const FROM_VALUES = [
  node("ReduceMax", ["x"], ["n"], { keepdims: 0 }),
  node("Unsqueeze", ["n", "first"], ["n1"]),
];

/** `s`: how long a history is; `s1`: the same as one place. */
export const FROM_SHAPE = [
  node("Shape", ["x"], ["shape"]),
  node("Gather", ["shape", "one"], ["s"]),
  node("Unsqueeze", ["s", "first"], ["s1"]),
];

/** `c`: how many of the history are not padding; `c1`: the same as one place. */
export const COUNTED = [
  node("NonZero", ["x"], ["places"]),
  node("Shape", ["places"], ["counted"]),
  node("Gather", ["counted", "one"], ["c"]),
  node("Unsqueeze", ["c", "first"], ["c1"]),
];

export const sizing = (
  of: string,
): readonly { readonly op: string; readonly nodes: GraphParts["nodes"] }[] => [
  { op: "ConstantOfShape", nodes: [node("ConstantOfShape", [`${of}1`], ["y"])] },
  { op: "Expand", nodes: [node("Expand", ["w", `${of}1`], ["y"])] },
  { op: "Range", nodes: [node("Range", ["zero", of, "one"], ["y"])] },
  {
    op: "Tile",
    nodes: [node("Concat", [`${of}1`, `${of}1`], ["two"], { axis: 0 }), node("Tile", ["w", "two"], ["y"])],
  },
  {
    op: "Pad",
    nodes: [
      node("Concat", [`${of}1`, `${of}1`, `${of}1`, `${of}1`], ["four"], { axis: 0 }),
      node("Pad", ["w", "four"], ["y"]),
    ],
  },
  {
    op: "Resize",
    nodes: [
      node("Concat", [`${of}1`, `${of}1`], ["two"], { axis: 0 }),
      node("Resize", ["w", "", "", "two"], ["y"]),
    ],
  },
  { op: "OneHot", nodes: [node("OneHot", ["x", of, "ends"], ["y"])] },
  { op: "CenterCropPad", nodes: [node("CenterCropPad", ["w", `${of}1`], ["y"], { axes: [1] })] },
  { op: "HannWindow", nodes: [node("HannWindow", [of], ["y"])] },
  { op: "Loop", nodes: [turning(of, "w", "y")] },
];
