/**
 * Whether an answer asks the shopper something, and how that reads (docs/insight.md, "Questions"). Who is
 * asked is drawn at random, so that those who answer stand for those who were shown something.
 */
import { isSensitiveItem } from "../../catalogue/sensitive-items.ts";
import { PURPOSES } from "../../consent/purposes.ts";
import { titleOf } from "../../explain/title-of.ts";
import { planOf } from "../../journey/plans.ts";
import type { AskedOf, QuestionStore } from "../../shopper/questions.ts";
import type { AnswerTask } from "./answer-task.ts";
import type { MadeAnswer } from "./render.ts";
import type { Ask, Recommendation } from "./request.ts";
import { scoredBy } from "./scored-by.ts";
import { strengthOf } from "./strength.ts";

/** Of a hundred answers two ask. */
const ASKED_SHARE = 0.02;
/** Of the questions outside of the time after a purchase so many are about the shop as a whole. */
const ABOUT_SHOP = 0.25;
const MOST_NPS = 10;

/** A message is read when its controls have ended, and whoever is at the service desk has another matter. */
const QUIET_MOMENTS: ReadonlySet<string> = new Set(["outreach", "service"]);

/** The question in the words of the answer, with the one call that answers it. */
const tellAsk = (asked: AskedOf, { answer, explained: { words } }: MadeAnswer): Ask | null => {
  const href = `/v1/recommendations/${encodeURIComponent(answer.recommendation_id)}/answer`;
  const choice = (label: string, value: number) => ({ label, body: { value } });
  if (asked.kind === "nps") {
    const answers = Array.from({ length: MOST_NPS + 1 }, (_, value) => choice(String(value), value));
    return { kind: "nps", item_id: null, text: words.say("ask.nps"), method: "POST", href, answers };
  }
  const item = answer.suggestions.find((each) => each.item.item_id === asked.item_id)?.item;
  if (item === undefined) return null;
  return {
    kind: "relevance",
    item_id: item.item_id,
    text: words.say("ask.relevance", { items: words.quote(titleOf(item, words.locale)) }),
    method: "POST",
    href,
    answers: [choice(words.say("ask.yes"), 1), choice(words.say("ask.no"), 0)],
  };
};

/** The answer with its question: measuring is then among what it was used for. */
export const withAsk = (made: MadeAnswer, asked: AskedOf | null): MadeAnswer => {
  const ask = asked === null ? null : tellAsk(asked, made);
  if (ask === null) return made;
  const { notice } = made.answer;
  const used = new Set([...notice.purposes_used, "measure"]);
  const answer: Recommendation = {
    ...made.answer,
    ask,
    notice: { ...notice, purposes_used: PURPOSES.filter((purpose) => used.has(purpose)) },
  };
  return { ...made, asked, answer };
};

/** What would be asked here, by the draw of this very answer; null: nothing. */
const drawn = (task: AnswerTask, { answer }: MadeAnswer, draw: () => number): AskedOf | null => {
  const { request, shopContext, consented } = task;
  if (request.asksNothing === true || draw() >= ASKED_SHARE) return null;
  const { moment, channel } = request.context;
  if (QUIET_MOMENTS.has(moment) || channel === "email" || request.after !== null) return null;
  if (consented.material.open_complaint) return null;
  // After a purchase the question is whether they are content.
  if (planOf(moment).stage === "satisfaction" || draw() < ABOUT_SHOP) return { kind: "nps", item_id: null };
  const open = answer.suggestions.filter(({ item }) => !isSensitiveItem(shopContext.catalogue, item.item_id));
  const one = open[Math.floor(draw() * open.length)];
  return one === undefined ? null : { kind: "relevance", item_id: one.item.item_id };
};

/** Numbers in [0, 1) for an answer: whether it asks, and what. The composition root hands it in. */
export type QuestionDraw = (recommendationId: string) => () => number;

/** What was asked, and whether what is kept of the shopper was read to find out. */
export type Asking = { readonly asked: AskedOf | null; readonly read: boolean };
type AskDeps = {
  readonly questions: Pick<QuestionStore, "put">;
  readonly questionDraw: QuestionDraw;
};
const NOTHING: Asking = { asked: null, read: false };

/**
 * Draws whether this answer asks. Only with a grant for `measure` is anything read or kept: that nobody is
 * asked twice a week. A store that fails leaves the answer without a question.
 */
export const ask = async (
  task: AnswerTask,
  made: MadeAnswer,
  { questions, questionDraw }: AskDeps,
): Promise<Asking> => {
  const asked = drawn(task, made, questionDraw(task.recommendationId));
  const grant = asked === null ? null : task.consented.gateResult.grant("measure");
  if (asked === null || grant === null) return NOTHING;
  const { moment, channel } = task.request.context;
  const { recommendationId: recommendation_id } = task;
  const { item_id } = asked;
  const scored =
    item_id === null
      ? { strength: null, scored_by: null }
      : { strength: strengthOf(made.answer, item_id), scored_by: scoredBy(made.chosen) };
  try {
    const put = await questions.put(grant, { recommendation_id, item_id, moment, channel, ...scored });
    return { asked: put === true ? asked : null, read: put !== null };
  } catch {
    return NOTHING;
  }
};
