import type { MessageKey } from "../explain/wording/messages/message-key.ts";
import type { Words } from "../explain/wording/wording.ts";

/** What a manifest says of what its model looks at: sentences by language, and what its graph is bound to. */
export type Parameterised = {
  readonly main_parameters: Readonly<Record<string, readonly string[]>>;
  /** Features by graph input. */
  readonly inputs: Readonly<Record<string, string>>;
};

const MEANING = {
  "item.price": "parameter.price",
  "item.discount": "parameter.price",
  "item.popularity": "parameter.popularity",
} as const satisfies Readonly<Record<string, MessageKey>>;

const meaningOf = (feature: string): MessageKey => {
  if (Object.hasOwn(MEANING, feature)) return MEANING[feature as keyof typeof MEANING];
  if (feature.startsWith("history.")) return "parameter.history";
  return feature.startsWith("context.") ? "parameter.page" : "parameter.other";
};

/**
 * What a model looks at first, in the language of an answer: its own sentences, or, where it does not speak
 * that language, what its graph is bound to. Never sentences of another language.
 */
export const tellMainParameters = (
  { main_parameters, inputs }: Parameterised,
  words: Words,
): readonly string[] =>
  main_parameters[words.locale] ??
  [...new Set(Object.values(inputs).map(meaningOf))].map((key) => `${words.say(key)}.`);
