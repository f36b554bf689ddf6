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
    const known = knownItems(step.items, indexOf);
    if (known.length === 0) continue;
    const size = known.length / 2;
    const weight = size === 1 ? 1 : 1 / Math.sqrt(size);
    const type = STEP_CODES[step.type];
    const ageDays = Math.max(0, (nowMs - step.occurred_at) / DAY_MS);
    const channel = step.channel === null ? 0 : CHANNEL_CODES[step.channel];
    for (let k = 0; k < known.length && rows.length < maxLength; k += 2) {
      const index = present(known[k], "the index of an item");
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
        position: present(known[k + 1], "the place of an item"),
      });
    }
    gap += 1;
  }
  return rows;
};

/** Pairs of vocabulary index and position in the step, first mention only. */
const knownItems = (items: readonly string[], indexOf: (itemId: string) => number): number[] => {
  const known: number[] = [];
  for (let position = 0; position < items.length; position += 1) {
    const index = indexOf(items[position] ?? "");
    if (index === 0 || alreadyIn(known, index)) continue;
    known.push(index, position);
  }
  return known;
};

const alreadyIn = (known: readonly number[], index: number): boolean => {
  for (let k = 0; k < known.length; k += 2) if (known[k] === index) return true;
  return false;
};
