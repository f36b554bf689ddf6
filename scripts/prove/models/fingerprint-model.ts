import { createHash } from "node:crypto";
import { encodePartsModel } from "../../../src/learn/linear/parts-graph.ts";
import type { TrainedLinear } from "../../../src/learn/linear/train.ts";

/** sha256 of model.onnx: two trainings of the same recipe on the same data give the same. */
export const fingerprintModel = (trained: TrainedLinear): string => {
  return createHash("sha256").update(encodePartsModel(trained).bytes).digest("hex");
};
