import type { ToldAnswer } from "./answer.ts";
import { type Facts, named } from "./facts.ts";

const SILENT = ["outreach", "service"];
const AFTER = ["confirmation", "after_sales"];
const SCORES = Array.from({ length: 11 }, (_, value) => ({ label: String(value), value }));

/** Whether this person may be asked anything here: by what they agreed to, and where they are. */
const mayAsk = ({ person, question, minor, waits }: Facts): boolean =>
  person?.purposes?.["measure"] === true &&
  !person.withdrew &&
  !minor &&
  !waits &&
  question.mode === "auto" &&
  question.context.channel !== "email" &&
  !SILENT.includes(question.moment);

/** Untruths in a question to the shopper: whom it asks, about what, and what its answers say. */
export const traceAsk = (facts: Facts, answer: ToldAnswer): string[] => {
  const { ask, items, recommendation_id } = answer;
  if (ask === null) return [];
  const { words, question } = facts;
  const isShown = items.some(({ item_id }) => item_id === ask.item_id);
  const yesOrNo = [
    { label: words.say("ask.yes"), value: 1 },
    { label: words.say("ask.no"), value: 0 },
  ];
  const [text, answers] =
    ask.kind === "nps"
      ? [words.say("ask.nps"), SCORES]
      : [words.say("ask.relevance", { items: named(facts, ask.item_id ?? "") }), yesOrNo];
  const told = ask.answers.map(({ label, body }) => ({ label, value: body.value }));
  const isOfShop = ask.kind === "nps" && ask.item_id === null;
  const isOfItem =
    ask.kind === "relevance" &&
    isShown &&
    !AFTER.includes(question.moment) &&
    facts.item(ask.item_id ?? "")?.sensitivity.length === 0;
  const isAnswered = ask.href === `/v1/recommendations/${recommendation_id}/answer` && ask.method === "POST";
  return [
    ...(mayAsk(facts) ? [] : ["ask: somebody who may not be asked"]),
    ...(ask.text === text ? [] : [`ask: "${ask.text}"`]),
    ...(JSON.stringify(told) === JSON.stringify(answers) ? [] : ["ask: other answers"]),
    ...(isOfShop || isOfItem ? [] : [`ask: ${ask.kind} about ${ask.item_id}`]),
    ...(isAnswered ? [] : [`ask leads nowhere: ${ask.method} ${ask.href}`]),
  ];
};
