import type { Purpose } from "../../../consent/purposes.ts";
import { present } from "../../../lib/present.ts";
import type { HistoryRow } from "./encode-history.ts";
import type { CandidateFacts, Column, Feature, RequestFacts } from "./feature.ts";

/** Purposes behind every stored or session row: both are profiling (docs/consent-rules.md, "The ladder"). */
export const HISTORY_PURPOSES: readonly Purpose[] = ["personalise"];

const isDenied = (purposes: readonly Purpose[], denied: ReadonlySet<Purpose> | undefined): boolean =>
  denied !== undefined && purposes.some((purpose) => denied.has(purpose));

/**
 * Writes one value a history row. Rows of the page itself need no purpose; the others stay neutral when one
 * of theirs is denied.
 */
export const historyFill =
  (purposes: readonly Purpose[], pick: (row: HistoryRow) => number): Feature["fill"] =>
  (out, batch, size) => {
    const { data, stride } = out;
    for (let b = 0; b < batch.length; b += 1) {
      const input = present(batch[b], "an input of the batch");
      const denied = isDenied(purposes, input.denied);
      const start = b * size.L;
      const length = Math.min(input.history.length, size.L);
      for (let l = 0; l < length; l += 1) {
        const row = present(input.history[l], "a row of the history");
        if (denied && row.origin !== "context") continue;
        data[(start + l) * stride] = pick(row);
      }
    }
  };

/** Writes one value a candidate; a value that is not known (null) or not finite stays neutral. */
export const candidateFill =
  (
    purposes: readonly Purpose[],
    valueFor: (candidate: CandidateFacts, request: RequestFacts) => number | null,
  ): Feature["fill"] =>
  (out, batch, size) => {
    const { data, stride } = out;
    for (let b = 0; b < batch.length; b += 1) {
      const input = present(batch[b], "an input of the batch");
      if (input.candidates === undefined || isDenied(purposes, input.denied)) continue;
      const request = input.request ?? NOTHING_KNOWN;
      const length = Math.min(input.candidates.length, size.C);
      for (let c = 0; c < length; c += 1) {
        const value = valueFor(present(input.candidates[c], "a candidate"), request);
        if (value !== null && Number.isFinite(value)) data[(b * size.C + c) * stride] = value;
      }
    }
  };

const NOTHING_KNOWN: RequestFacts = { nowMs: 0, pageItems: [] };

/** Fills a whole column with one value, so that what nobody writes is neutral. */
export const fillNeutral = ({ data }: Column, neutral: number, isInt64: boolean): void => {
  data.fill(isInt64 ? 0 : neutral);
  if (isInt64 && neutral !== 0) for (let i = 0; i < data.length; i += 2) data[i] = neutral;
};
