import { createHash } from "node:crypto";
import type { ModelInput } from "../package/features/feature.ts";

/**
 * Tells one history from another, for as long as its answer is made: a run may hold the same history with and
 * without some rows, and the longest stands for it. Null: nothing was done, which all have in common.
 */
export const historyKeyOf = (inputs: readonly ModelInput[]): string | null => {
  const longest = inputs.reduce<ModelInput["history"]>(
    (most, { history }) => (history.length > most.length ? history : most),
    [],
  );
  if (longest.length === 0) return null;
  const hash = createHash("sha256");
  for (const { index, type, gap } of longest) hash.update(`${index} ${type} ${gap}\n`);
  return hash.digest("base64url");
};
