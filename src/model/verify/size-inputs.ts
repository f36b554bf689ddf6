/**
 * Operations of ONNX (ai.onnx and ai.onnx.ml up to opset 26) whose output has a shape that is not settled by
 * the shapes of their inputs, by the places of the inputs that settle it, counted over all opsets
 * (github.com/onnx/onnx/blob/main/docs/Operators.md and Changelog.md). An operation that is in no list here
 * gets its shape from its inputs' shapes and its attributes.
 */

/** Give a size: the output may be as large as their numbers say. */
export const SIZE_INPUTS: Readonly<Record<string, readonly number[]>> = {
  ConstantOfShape: [0],
  Expand: [1],
  Range: [0, 1, 2],
  Tile: [1, 2],
  OneHot: [1],
  Pad: [1, 3],
  CenterCropPad: [1, 2],
  Resize: [1, 2, 3],
  Upsample: [1],
  AffineGrid: [1],
  Col2Im: [1, 2],
  MaxUnpool: [2],
  DFT: [1],
  STFT: [1, 3],
  HannWindow: [0],
  HammingWindow: [0],
  BlackmanWindow: [0],
  MelWeightMatrix: [0, 1, 2, 3, 4],
};

/**
 * Choose from what is there, or lay it out anew: the output holds no more than the input does. [0] where the
 * operation looks at the values of what it chooses from.
 */
export const BOUNDED_BY_INPUT: Readonly<Record<string, readonly number[]>> = {
  NonZero: [0],
  Compress: [1],
  Unique: [0],
  NonMaxSuppression: [0, 1, 2, 3, 4],
  StringSplit: [0],
  StringNormalizer: [0],
  TopK: [1],
  Slice: [1, 2, 3, 4],
  Split: [1],
  SplitToSequence: [1],
  SequenceAt: [1],
  SequenceErase: [1],
  SequenceInsert: [2],
  Reshape: [1],
  Squeeze: [1],
  Unsqueeze: [1],
  ReduceL1: [1],
  ReduceL2: [1],
  ReduceLogSum: [1],
  ReduceLogSumExp: [1],
  ReduceMax: [1],
  ReduceMean: [1],
  ReduceMin: [1],
  ReduceProd: [1],
  ReduceSum: [1],
  ReduceSumSquare: [1],
};

/** Turn shapes into numbers, and forget the values. */
export const TELLS_SIZES: ReadonlySet<string> = new Set(["Shape", "Size", "SequenceLength"]);

/** Hand a count on without making it larger: that of their first input, or of any of `JOINS_COUNTS`. */
export const KEEPS_A_COUNT: ReadonlySet<string> = new Set([
  "Identity",
  "Cast",
  "Gather",
  "Slice",
  "Split",
  "Squeeze",
  "Unsqueeze",
  "Reshape",
  "Flatten",
  "Transpose",
  "Concat",
  "Min",
  "Max",
  "ReduceMin",
  "ReduceMax",
]);
export const JOINS_COUNTS: ReadonlySet<string> = new Set(["Concat", "Min", "Max"]);
