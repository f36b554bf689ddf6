import { createBringsBack } from "../../explain/brings-back.ts";
import type { Counterfactual } from "../../explain/counterfactual.ts";
import type { Words } from "../../explain/wording/wording.ts";
import { type Applied, countEffects } from "../../journey/rule-effects.ts";
import { contactRhythm } from "../../journey/rules/contact-rhythm.ts";
import { helpOnly } from "../../journey/rules/help-only.ts";
import { openComplaint, SILENT_MOMENTS } from "../../journey/rules/open-complaint.ts";
import { present } from "../../lib/present.ts";
import type { View, ViewMaterial } from "../../shopper/view.ts";
import { messageFirst } from "./after-purchase-message.ts";
import type { AnswerTask } from "./answer-task.ts";
import type { MadeList, MakeLists } from "./apply-rules.ts";
import { explainByRemoval, isByRemoval } from "./explain-by-removal.ts";
import { attributeList, type Explained } from "./explain-list.ts";
import { findCounterfactuals } from "./find-counterfactuals.ts";
import { nameFound, nameReasons } from "./name-reasons.ts";
import { pageOf, type PreparedList } from "./prepare-list.ts";
import { AS_LONG_AS_IT_TAKES, inTime, type ReasonStep } from "./reason-time.ts";
import { openBase } from "./retrieve-beside.ts";

/** What has been found out for an answer, before it is put into words. */
export type ExplainedList = {
  readonly view: View;
  readonly material: ViewMaterial;
  readonly explained: readonly Explained[];
  readonly counterfactuals: ReadonlyMap<string, Counterfactual | null> | null;
  readonly applied: readonly Applied[];
  /** What there was no time to find out; null: there was for all that was asked. */
  readonly cut: ReasonStep | null;
};

/** With the words of the answer's language and tone. */
export type ExplainedAnswer = ExplainedList & { readonly words: Words };

/** A re-run list is longer than the answer, so that a rank can be told. */
const RERUN_EXTRA = 20;
/** No list is made, so that nothing of one was left out. */
const byRule = (code: Applied["code"]): readonly Applied[] => [{ code, items: 0 }];

/**
 * Why no list is made at all: the rule that says so, or (empty) that nobody agreed to be written to. Null:
 * one is made.
 */
const silenceOf = (
  {
    consented: { gateResult, outreach, contacted },
    request: { context },
    shopContext: { catalogue },
  }: AnswerTask,
  { view }: PreparedList,
): readonly Applied[] | null => {
  if (outreach?.send === false) {
    if (!gateResult.decision.verdicts.contact.granted) return [];
    return byRule(outreach.because === openComplaint.code ? openComplaint.code : contactRhythm.code);
  }
  const first = outreach === null ? null : messageFirst(view, contacted, catalogue);
  if (first !== null) return byRule(first.code);
  if (context.moment === "service") return byRule(helpOnly.code);
  return view.open_complaint && SILENT_MOMENTS.includes(context.moment) ? byRule(openComplaint.code) : null;
};

/** A question that has no list for an answer, and nothing to explain but why. Null: it has one. */
export const explainSilence = (task: AnswerTask, prepared: PreparedList): ExplainedList | null => {
  const applied = silenceOf(task, prepared);
  const { view, material } = prepared;
  return applied === null
    ? null
    : { view, material, explained: [], counterfactuals: null, applied, cut: null };
};

type Input = {
  readonly task: AnswerTask;
  readonly prepared: PreparedList;
  /** The answer's list, one longer than asked for: what would be next is known. */
  readonly list: MadeList;
  /** Items of the same list without the shopper's history; null: there was none, or nothing asks. */
  readonly withoutHistory: ReadonlySet<string> | null;
  readonly makeLists: MakeLists;
};

/**
 * Reasons and basis of every suggestion of the page, and in a full answer the removals that would take it out
 * of the list: each is run as the list was, never guessed.
 */
export const explain = async ({
  task: { request, shopContext, reasonTime: time = AS_LONG_AS_IT_TAKES },
  prepared: { run, view, material, build, total },
  list: main,
  withoutHistory,
  makeLists,
}: Input): Promise<ExplainedList> => {
  const full = request.explain === "full";
  const page: MadeList = { ...main, list: { ...main.list, kept: pageOf(request, view, main.list.kept) } };
  const bringsBack = createBringsBack((itemId) => run.catalogue.item(itemId), main.list.dropped);
  const byRemoval =
    full && isByRemoval(main)
      ? await explainByRemoval({
          run: inTime(run, time, "sampling"),
          late: inTime(run, time, "together"),
          list: main,
          shown: page.list.kept.map(({ candidate }) => candidate.item.item_id),
          build,
          makeLists,
          bringsBack,
          places: total + RERUN_EXTRA,
        })
      : null;
  const naming = { withoutHistory, limit: total };
  const attributed = await attributeList(run, page, {
    ...naming,
    full,
    threshold: shopContext.settings.popular_threshold,
    byRemoval,
    time,
  });
  const named = attributed.map((each) => nameReasons(run, each, naming));
  const isRemoved = full && withoutHistory !== null;
  const late = inTime(run, time, "removals");
  const base = isRemoved && late.ranker === null ? openBase(late.model, main.scored) : null;
  const rerun = { ...late, base };
  const counterfactuals = isRemoved
    ? await findCounterfactuals({
        view,
        explained: named,
        limit: total,
        byRemoval,
        bringsBack,
        cutoff: main.list.kept[total]?.score ?? null,
        rerun: async (sets) => {
          const views = sets.map((set) => build(set));
          const lists = await makeLists(rerun, views, total + RERUN_EXTRA);
          return lists.map(({ list }) => list.kept.map(({ candidate }) => candidate.item.item_id));
        },
      })
    : null;
  base?.close();
  const explained = attributed.map((each, at) => {
    const found = counterfactuals?.get(each.explained.item.item_id) ?? null;
    return nameFound(run, each, found, present(named[at], "the reasons of an item"), naming);
  });
  const applied = countEffects(main.list.effects(), { after: total - request.limit, upTo: total });
  return { view, material, explained, counterfactuals, applied, cut: time.cutAt() };
};
