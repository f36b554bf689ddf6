import type { Counterfactual } from "../../explain/counterfactual.ts";
import type { Words } from "../../explain/wording/wording.ts";
import type { Applied } from "../../journey/apply-rules.ts";
import { contactRhythm } from "../../journey/rules/contact-rhythm.ts";
import type { View, ViewMaterial } from "../../shopper/view.ts";
import type { AnswerTask } from "./answer-task.ts";
import type { MadeList } from "./apply-rules.ts";
import { type Explained, explainList } from "./explain-list.ts";
import { findCounterfactuals } from "./find-counterfactuals.ts";
import type { ListRun } from "./list-run.ts";
import { pageOf, type PreparedList } from "./prepare-list.ts";
import { seededFrom } from "./seeded.ts";

/** What has been found out for an answer, before it is put into words. */
export type ExplainedList = {
  readonly view: View;
  readonly material: ViewMaterial;
  readonly explained: readonly Explained[];
  readonly counterfactuals: ReadonlyMap<string, Counterfactual | null> | null;
  readonly applied: readonly Applied[];
};

/** With the words of the answer's language and tone. */
export type ExplainedAnswer = ExplainedList & { readonly words: Words };

/** Makes lists of views of one run: models and rules, as for the answer itself. */
export type MakeLists = (run: ListRun, views: readonly View[], limit: number) => Promise<MadeList[]>;

/** A re-run list is longer than the answer, so that a rank can be told. */
const RERUN_EXTRA = 20;
/** A message that is not sent, for the shopper's own rhythm. */
const KEPT_RHYTHM = [{ code: contactRhythm.code, items: 1 }] as const;

/** A message that is not sent has no list and nothing to explain but why. */
export const explainSilence = (
  { consented: { gateResult } }: AnswerTask,
  { view, material }: PreparedList,
): ExplainedList => ({
  view,
  material,
  explained: [],
  counterfactuals: null,
  applied: gateResult.decision.verdicts.contact.granted ? KEPT_RHYTHM : [],
});

type Input = {
  readonly task: AnswerTask;
  readonly prepared: PreparedList;
  /** The answer's list, one longer than asked for: what would be next is known. */
  readonly list: MadeList;
  /** Items of the same list without the shopper's history; null: there was none to leave out. */
  readonly withoutHistory: ReadonlySet<string> | null;
  readonly makeLists: MakeLists;
};

/**
 * Reasons and basis of every suggestion of the page, and in a full answer the removals that would take it out
 * of the list: each is run as the list was, never guessed.
 */
export const explain = async ({
  task: { request, recommendationId },
  prepared: { run, view, material, build, total },
  list: main,
  withoutHistory,
  makeLists,
}: Input): Promise<ExplainedList> => {
  const full = request.explain === "full";
  const page: MadeList = { ...main, list: { ...main.list, kept: pageOf(request, view, main.list.kept) } };
  const explained = await explainList(run, page, {
    withoutHistory,
    limit: total,
    full,
    random: seededFrom(recommendationId),
  });
  const counterfactuals =
    !full || withoutHistory === null
      ? null
      : await findCounterfactuals({
          view,
          explained,
          limit: total,
          cutoff: main.list.kept[total]?.score ?? null,
          rerun: async (sets) => {
            const views = sets.map((set) => build(set));
            const lists = await makeLists(run, views, total + RERUN_EXTRA);
            return lists.map(({ list }) => list.kept.map(({ candidate }) => candidate.item.item_id));
          },
        });
  return { view, material, explained, counterfactuals, applied: main.list.applied };
};
