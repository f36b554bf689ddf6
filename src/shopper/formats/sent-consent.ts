import type { ForeignConsent } from "./imported-event.ts";
import { fieldsOf, isFields, type Json, listOf, textOf } from "./json-fields.ts";

/** Categories of one payload at most; nobody maps more. */
const MOST_CATEGORIES = 100;

const YES = /^(?:true|yes|y|1|on|granted|grant|allow|allowed|accepted|opt_?in)$/iu;
const NO = /^(?:false|no|n|0|off|denied|deny|disallow|rejected|declined|refused|opt_?out)$/iu;

/**
 * A flag as platforms write it: booleans, words, digits. Null: nothing was said. What is said and is no clear
 * yes is a no (docs/consent-rules.md, "Precedence": when in doubt, it was refused).
 */
const flagOf = (value: unknown): boolean | null => {
  if (value === null || value === undefined || value === "") return null;
  if (typeof value === "boolean") return value;
  return YES.test(String(value).trim());
};

/** One set of flags; a name that is said twice is on only where both say so. */
const createFlags = () => {
  const flags = new Map<string, boolean>();
  return {
    say: (name: string, value: unknown): void => {
      const on = flagOf(value);
      if (on === null || name === "__proto__" || name.length > 100) return;
      if (flags.size < MOST_CATEGORIES || flags.has(name)) flags.set(name, on && flags.get(name) !== false);
    },
    from: (source: ForeignConsent["source"]): ForeignConsent | null =>
      flags.size === 0 ? null : { source, categories: Object.fromEntries(flags) },
  };
};

/** Fields of `context.consent` that say who asked, and not what was answered. */
const NO_CATEGORY: readonly string[] = ["provider", "version", "id", "timestamp", "source", "method"];

/** A boolean, or a word that platforms write for one. */
const isFlag = (value: unknown): boolean =>
  typeof value === "boolean" ||
  (typeof value === "string" && (YES.test(value.trim()) || NO.test(value.trim())));

/** Names in a list, the keys of an object, or names with commas between: RudderStack's senders write any. */
const namesIn = (value: unknown): string[] =>
  isFields(value)
    ? Object.keys(value)
    : (typeof value === "string" ? value.split(/[,;|]/u) : listOf(value)).flatMap((one) => textOf(one) ?? []);

/**
 * The flags of a Segment or RudderStack call, and of the batch around it: `context.consent
 * .categoryPreferences` (Segment), `context.consentManagement.allowedConsentIds` and `deniedConsentIds`
 * (RudderStack). A category that one of them denies is denied.
 */
export const segmentConsent = (...contexts: readonly unknown[]): ForeignConsent | null => {
  const flags = createFlags();
  for (const context of contexts.map(fieldsOf)) {
    const consent = fieldsOf(context["consent"]);
    for (const list of [consent["categoryPreferences"], consent["category_preferences"]])
      for (const [name, on] of Object.entries(fieldsOf(list))) flags.say(name, on);
    // Tags of a shop's own write the flags into `consent` itself.
    for (const [name, on] of Object.entries(consent))
      if (isFlag(on) && !NO_CATEGORY.includes(name)) flags.say(name, on);
    const managed = fieldsOf(context["consentManagement"]);
    const allowed = fieldsOf(managed["allowedConsentIds"]);
    for (const name of namesIn(managed["allowedConsentIds"])) flags.say(name, allowed[name] ?? true);
    for (const name of namesIn(managed["deniedConsentIds"])) flags.say(name, false);
  }
  return flags.from("segment");
};

/**
 * The consent of Measurement Protocol bodies and events (`consent`, `non_personalized_ads`), and of rows of
 * the export (`privacy_info`).
 */
export const ga4Consent = (...sources: readonly Json[]): ForeignConsent | null => {
  const flags = createFlags();
  for (const source of sources) {
    for (const name of ["consent", "privacy_info"])
      for (const [flag, on] of Object.entries(fieldsOf(source[name])))
        if (flag !== "uses_transient_token") flags.say(flag, on);
    if (flagOf(source["non_personalized_ads"]) === true) flags.say("ad_personalization", false);
  }
  return flags.from("ga4");
};
