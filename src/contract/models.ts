import { z } from "zod";
import { Text } from "./primitives.ts";
import { FenceOut, SlotOut, Time } from "./slots.ts";

const Json = z.record(z.string(), z.unknown());
export const ModelPath = z.strictObject({ model: Text(200).describe("name@version") });

export const ModelOut = z.strictObject({
  id: z.string(),
  name: z.string(),
  version: z.string(),
  task: z.enum(["score_items", "rank_candidates"]),
  added_at: Time,
  added_by: z.string(),
  training_known: z
    .boolean()
    .describe(
      "Whether its manifest names a data set that this shop knows; otherwise it serves only with " +
        "`accept_unknown_training`.",
    ),
  dataset: z.string().nullable(),
  watermark: z
    .number()
    .nullable()
    .describe("Entries of the erasure log that it has forgotten; null: it remembers nobody."),
  run_ms: z.number().nullable().describe("Milliseconds of one run when it was checked."),
  retired: z
    .strictObject({ at: Time, because: z.string() })
    .nullable()
    .describe("It may not be loaded any more; the id stays taken."),
  rests: z
    .literal(true)
    .optional()
    .describe(
      "Retired until it has been made again without shoppers who left: it answers nobody, and keeps its " +
        "places for what comes of that.",
    ),
  fenced: FenceOut.nullable().describe("It failed too often while it served; a version is fenced for good."),
  origin: z.string().optional().describe("The training whose model it is, without shoppers who left since."),
  successor: z
    .string()
    .optional()
    .describe("The same model without shoppers who left, which took its places; pins of this one mean it."),
  model_sha256: z.string().optional().describe("sha256 of model.onnx, with the weights."),
  loadable: z
    .boolean()
    .describe("Whether it may serve: not retired, not fenced, and no erased shopper in it."),
  serves: z.array(z.string()).describe("Where it is in use."),
});
export const ModelInspected = ModelOut.extend({
  manifest: Json.nullable().describe("Its manifest but for golden values; null where its files are gone."),
});
export const ModelList = z.strictObject({
  data: z.array(ModelOut),
  slots: z.array(SlotOut),
  next_cursor: z.null(),
});
export const ModelUploaded = z.strictObject({
  model: z.string(),
  report: Json.describe("What the check found; `notes` say what a promotion will ask for."),
});
