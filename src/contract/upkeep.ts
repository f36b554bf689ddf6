import { z } from "zod";
import { KEY_SCOPES } from "./endpoint.ts";
import { Id } from "./primitives.ts";

/** A key by its id: the key itself was told once, when it was made. */
const Key = z.strictObject({
  key_id: z.string(),
  scopes: z.array(z.enum(KEY_SCOPES)),
  created_at: z.string(),
  /** Whether this very call was made with it. */
  current: z.boolean(),
});
export const KeyList = z.strictObject({ data: z.array(Key), next_cursor: z.null() });
export const KeyPath = z.strictObject({ key_id: Id });

const Work = z.strictObject({
  kind: z.enum(["erasure", "training", "unlearning", "retention", "drift", "webhook", "delivery"]),
  state: z.string(),
  updated_at: z.string(),
  /** Nobody works on it any more. */
  done: z.boolean(),
});
/** Of each kind the newest hundred. `counts`: bare sums of the shop since its beginning. */
export const WorkList = z.strictObject({
  data: z.array(Work),
  counts: z.record(z.string(), z.number()),
  next_cursor: z.null(),
});
