import { present } from "../../../lib/present.ts";
import { type Step, STEP_CODES, type StepOrigin } from "../../../shopper/step.ts";

/**
 * One row of the history features: one known item of one step. `step` and `position` find the step and the
 * item in it that the row came from.
 */
export type HistoryRow = {
  readonly index: number;
  readonly gap: number;
  readonly type: number;
  readonly ageDays: number;
  readonly weight: number;
  /** How many newer rows have the same item. */
  readonly occurrence: number;
  readonly channel: number;
  readonly origin: StepOrigin;
  readonly step: number;
  readonly position: number;
};

export type EncodeOptions = {
  /** Place of an item in the vocabulary, 0 = unknown. */
  readonly indexOf: (itemId: string) => number;
  /** Most rows to return: `history.max_length` of the manifest. */
  readonly maxLength: number;
  /** The present, from which ages run. In training: the time of the target. */
  readonly nowMs: number;
};

/** Fixed codes of `history.channel`; 0 = the page itself, or padding. */
export const CHANNEL_CODES = { web: 1, app: 2, store: 3, email: 4, phone: 5, other: 6 } as const;

const DAY_MS = 86_400_000;

/**
 * Steps (newest first) to rows (newest first). The one encoding of training and of serving (docs/learning.md,
 * "Steps", "Pitfalls" 3):
 * - An item that the vocabulary does not know is dropped, and an item named twice in one step counts once.
 * - A step left without an item does not exist: it takes no gap. The newest step that is left has gap 0, the
 * next gap 1.
 * - All items of a step share its gap, type and age and weigh 1/sqrt(number of its known items) each.
 * - Rows of one item are counted from the newest: its occurrence is 0, that of the next older one 1.
 * - The window counts rows. It may cut through an order; the weights are then still those of the whole order.
 */
export const encodeHistory = (
  steps: readonly Step[],
  { indexOf, maxLength, nowMs }: EncodeOptions,
): HistoryRow[] => {
  const rows: HistoryRow[] = [];
  const times = new Map<number, number>();
  let gap = 0;
  for (let s = 0; s < steps.length && rows.length < maxLength; s += 1) {
    const step = present(steps[s], "a step");
    const known = knownPlaces(step.items, indexOf);
    const size = known.length;
    if (size === 0) continue;
    const weight = size === 1 ? 1 : 1 / Math.sqrt(size);
    const type = STEP_CODES[step.type];
    const ageDays = Math.max(0, (nowMs - step.occurred_at) / DAY_MS);
    const channel = step.channel === null ? 0 : CHANNEL_CODES[step.channel];
    for (const position of known) {
      if (rows.length === maxLength) break;
      const index = indexOf(present(step.items[position], "an item of the step"));
      const occurrence = times.get(index) ?? 0;
      times.set(index, occurrence + 1);
      rows.push({
        index,
        gap,
        type,
        ageDays,
        weight,
        occurrence,
        channel,
        origin: step.origin,
        step: s,
        position,
      });
    }
    gap += 1;
  }
  return rows;
};

const FIRST: readonly number[] = [0];
const NONE: readonly number[] = [];

/** Places in the step of the items that are known, first mention only. */
const knownPlaces = (items: readonly string[], indexOf: (itemId: string) => number): readonly number[] => {
  // Most steps are one item.
  if (items.length === 1) return indexOf(items[0] ?? "") === 0 ? NONE : FIRST;
  return [...items.keys()].filter(
    (position) => indexOf(items[position] ?? "") !== 0 && items.indexOf(items[position] ?? "") === position,
  );
};
