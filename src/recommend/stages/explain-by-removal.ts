import { type Fall, fallsOf, type WithoutRow } from "../../explain/falls.ts";
import { EXACT_ROWS } from "../../explain/shapley.ts";
import type { KeptCandidate } from "../../journey/apply-rules.ts";
import { eventsBehind } from "../../shopper/build-view.ts";
import type { View } from "../../shopper/view.ts";
import type { MadeList, MakeLists } from "./apply-rules.ts";
import type { ListRun } from "./list-run.ts";
import type { Retrieved } from "./retrieve.ts";

/** Newest rows that are each taken away once. Older ones are never named. */
const MOST_ROWS = 12;

/** What taking single rows away does to the places of a list. */
export type ByRemoval = {
  /** Falls of an item, strongest first; `rank` is its place in the whole list, from 1. */
  falls(itemId: string): { readonly rank: number; readonly falls: readonly Fall[] };
  readonly without: readonly WithoutRow[];
};

/**
 * Whether reasons are found by taking rows away: a score that is no sum of parts, over more rows than can be
 * tried in every combination (docs/architecture.md, "Explanations").
 */
export const isByRemoval = ({ scored: { rows, output, ranked } }: MadeList): boolean =>
  output !== null && rows.length > EXACT_ROWS && (ranked !== null || output.form !== "parts");

/** The same page without one of its own items; what was done stays. */
const withoutOnPage = (view: View, itemId: string): View => ({
  ...view,
  steps: view.steps.flatMap((step) => {
    if (step.origin !== "context" || !step.items.includes(itemId)) return [step];
    const items = step.items.filter((each) => each !== itemId);
    return items.length === 0 ? [] : [{ ...step, items }];
  }),
});

type Input = {
  readonly run: ListRun;
  readonly list: MadeList;
  readonly build: (without?: ReadonlySet<string>) => View;
  readonly makeLists: MakeLists;
  /** Places of the lists that are made again. */
  readonly places: number;
};

/**
 * Takes each of the newest rows away once, by the events behind it, and makes the list again as it was made:
 * models, rules and all. Null where a model did not answer in time: then nothing may be claimed.
 */
export const explainByRemoval = async ({
  run,
  list,
  build,
  makeLists,
  places,
}: Input): Promise<ByRemoval | null> => {
  const { view, scored } = list;
  const rows = scored.rows.slice(0, MOST_ROWS).flatMap(({ step: at, position }) => {
    const step = view.steps[at];
    const itemId = step?.items[position];
    if (step === undefined || itemId === undefined) return [];
    const events = eventsBehind(step, position);
    const without = step.origin === "context" ? withoutOnPage(view, itemId) : build(new Set(events));
    return [{ step: at, position, events, view: without }];
  });
  try {
    const lists = await makeLists(
      run,
      rows.map((row) => row.view),
      places,
    );
    const without = rows.map(({ step, position, events }, at): WithoutRow => ({
      step,
      position,
      events,
      list: idsOf(lists[at]?.list.kept ?? []),
    }));
    const ids = idsOf(list.list.kept);
    return {
      without,
      falls: (itemId) => {
        const rank = ids.indexOf(itemId) + 1;
        return { rank, falls: fallsOf(itemId, rank, without) };
      },
    };
  } catch {
    // The answer stands; only its reasons stay general.
    return null;
  }
};

const idsOf = (kept: readonly KeptCandidate<Retrieved>[]): string[] =>
  kept.map(({ candidate }) => candidate.item.item_id);
