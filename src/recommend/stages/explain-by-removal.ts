import type { FindRemovalsInput } from "../../explain/counterfactual.ts";
import {
  type Fall,
  fallsOf,
  type ListWithout,
  MOST_RERUNS,
  MOST_ROWS_ALONE,
  type ScoredList,
  type WithoutRow,
} from "../../explain/falls.ts";
import { type FallTogether, findFallsTogether } from "../../explain/falls-together.ts";
import { EXACT_ROWS } from "../../explain/shapley.ts";
import type { KeptCandidate } from "../../journey/apply-rules.ts";
import { present } from "../../lib/present.ts";
import { eventsBehind } from "../../shopper/build-view.ts";
import type { View } from "../../shopper/view.ts";
import type { MadeList, MakeLists } from "./apply-rules.ts";
import type { ListRun } from "./list-run.ts";
import type { Retrieved } from "./retrieve.ts";

/** What taking rows away does to the places of a list. */
export type ByRemoval = {
  /** Falls of an item without single rows, strongest first; `rank` is its place in the whole list, from 1. */
  falls(itemId: string): { readonly rank: number; readonly falls: readonly Fall[] };
  /** The rows without which an item of the page falls that no single row moves; null: none were found. */
  together(itemId: string): FallTogether | null;
  /** Lists that were made again. */
  readonly runs: number;
  /** Those of them that lack nothing but these events. */
  readonly lists: readonly { readonly events: readonly string[]; readonly list: readonly string[] }[];
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
  /** For rows together, sought once single ones are known: those stay where this one has no time. */
  readonly late: ListRun;
  readonly list: MadeList;
  /** Items of the page: reasons are sought for these. */
  readonly shown: readonly string[];
  readonly build: (without?: ReadonlySet<string>) => View;
  readonly makeLists: MakeLists;
  readonly bringsBack: FindRemovalsInput["bringsBack"];
  /** Places of the lists that are made again. */
  readonly places: number;
};

type RemovableRow = Pick<WithoutRow, "step" | "position" | "events">;
type RerunInput = Pick<Input, "list" | "build" | "makeLists" | "places" | "bringsBack">;

const rowsOf = ({ view, scored }: MadeList): RemovableRow[] =>
  scored.rows.slice(0, MOST_ROWS_ALONE).flatMap(({ step: at, position }) => {
    const step = view.steps[at];
    return step?.items[position] === undefined
      ? []
      : [{ step: at, position, events: eventsBehind(step, position) }];
  });

/** Lists without sets of rows, made as the answer's own was: models, rules and all. */
const rerunOf =
  (run: ListRun, { list: { view }, build, makeLists, places, bringsBack }: RerunInput) =>
  async (sets: readonly (readonly RemovableRow[])[]): Promise<ListWithout[]> => {
    const onPage = ({ step: at, position }: RemovableRow): string | null => {
      const step = view.steps[at];
      return step?.origin === "context" ? (step.items[position] ?? null) : null;
    };
    const viewWithout = (rows: readonly RemovableRow[]): View => {
      const events = rows.flatMap((row) => (onPage(row) === null ? row.events : []));
      const left = events.length === 0 ? view : build(new Set(events));
      return rows.flatMap((row) => onPage(row) ?? []).reduce(withoutOnPage, left);
    };
    const lists = await makeLists(run, sets.map(viewWithout), places);
    return sets.map((rows, at) => {
      const made = scoredList(lists[at]?.list.kept ?? []);
      const gone = new Set(rows.flatMap(({ step, position }) => view.steps[step]?.items[position] ?? []));
      const returned = made.list.filter((itemId) => gone.has(itemId) || bringsBack(gone, itemId));
      return { ...made, returned: new Set(returned) };
    });
  };

/** Sets of rows for the items of the page that no single row moves; none where there was no time. */
const togetherOf = async (
  input: Input,
  main: ScoredList,
  single: readonly WithoutRow[],
): ReturnType<typeof findFallsTogether> => {
  const unmoved = input.shown
    .map((item_id) => ({ item_id, rank: main.list.indexOf(item_id) + 1 }))
    .filter(({ item_id }) => fallsOf(item_id, main, single).length === 0);
  const maxRuns = MOST_RERUNS - single.length;
  try {
    return await findFallsTogether({ unmoved, main, single, maxRuns, rerun: rerunOf(input.late, input) });
  } catch {
    return { falls: new Map(), made: [] };
  }
};

/**
 * Takes each of the newest rows away once, by the events behind it, and makes the list again as it was made;
 * where that moves an item of the page not at all, few of them together. Null where a model did not answer in
 * time: then nothing may be claimed.
 */
export const explainByRemoval = async (input: Input): Promise<ByRemoval | null> => {
  const rows = rowsOf(input.list);
  const main = scoredList(input.list.list.kept);
  const rankOf = (itemId: string): number => main.list.indexOf(itemId) + 1;
  try {
    const lists = await rerunOf(input.run, input)(rows.map((row) => [row]));
    const single = rows.map((row, at) => ({ ...row, ...present(lists[at], "the list without a row") }));
    const { falls, made } = await togetherOf(input, main, single);
    return {
      falls: (itemId) => ({ rank: rankOf(itemId), falls: fallsOf(itemId, main, single) }),
      together: (itemId) => falls.get(itemId) ?? null,
      runs: single.length + made.length,
      lists: [...single.map((row) => ({ rows: [row], list: row.list })), ...made]
        .filter((each) => each.rows.every(({ events }) => events.length > 0))
        .map((each) => ({ list: each.list, events: each.rows.flatMap(({ events }) => events) })),
    };
  } catch {
    // The answer stands; only its reasons stay general.
    return null;
  }
};

const scoredList = (kept: readonly KeptCandidate<Retrieved>[]): ScoredList => ({
  list: kept.map(({ candidate }) => candidate.item.item_id),
  scores: kept.map(({ score }) => score),
});
