import type { ToldAnswer } from "./answer.ts";

/** Sentences, names and titles that another part of the tracer says again: each by where it stands. */
const TRACED: ReadonlySet<string> = new Set([
  "items[].item.title",
  "items[].reasons[].text",
  "items[].reasons[].label",
  "items[].reasons[].aria",
  "items[].reasons[].evidence[].title",
  "items[].counterfactual.text",
  "items[].controls[].label",
  "items[].controls[].effect",
  "items[].controls[].undo.label",
  "items[].promoted.on_behalf_of",
  "help.contact.text",
  "help.contact.name",
  "help.contact.phone",
  "help.items[].title",
  "ask.text",
  "ask.answers[].label",
  "transparency.text",
  "transparency.rules_applied[].text",
  "transparency.model.main_parameters[]",
  "transparency.change",
  "transparency.parameters",
]);

/** What the caller sent comes back in the body of a control; it is no sentence of the answer. */
const SENT_BACK = /^items\[\]\.controls\[\](\.undo)?\.body\./;

/** Ids, codes, addresses, times: one word. A sentence in their place is one that nobody traces. */
const isPlain = (text: string): boolean => !/\s/u.test(text);

/**
 * Texts of an answer that no part of the tracer knows, by where they stand. A kind of sentence that is new
 * fails the proof until somebody says what its fact is.
 */
export const unknownTexts = (answer: ToldAnswer): string[] => {
  const found: string[] = [];
  const walk = (value: unknown, path: string): void => {
    if (typeof value === "string") {
      if (TRACED.has(path) || SENT_BACK.test(path) || isPlain(value)) return;
      found.push(`a sentence that nobody traces at ${path}: "${value}"`);
    } else if (Array.isArray(value)) for (const each of value) walk(each, `${path}[]`);
    else if (typeof value === "object" && value !== null)
      for (const [name, each] of Object.entries(value)) walk(each, path === "" ? name : `${path}.${name}`);
  };
  walk(answer, "");
  return found;
};
