import type { Item } from "../catalogue/item.ts";
import type { Channel } from "../shopper/event.ts";
import { HISTORY_CODES, REASON_CODES, type ReasonCode } from "./reason-codes.ts";
import type { EvidenceRef, FoundReason } from "./reason-facts.ts";
import { titleOf } from "./title-of.ts";
import type { MessageArgs } from "./wording/compile-message.ts";
import type { MessageKey } from "./wording/messages/message-key.ts";
import type { Words } from "./wording/wording.ts";

/** One piece of evidence as it is told. Times in ms; null where it is the page itself. */
export type Evidence = {
  readonly event_id: string | null;
  readonly type: string;
  readonly item_id: string;
  readonly title: string;
  readonly channel: Channel | null;
  readonly occurred_at: number | null;
  readonly age_days: number | null;
};

export type Reason = {
  readonly code: string;
  readonly text: string;
  readonly label: string;
  readonly aria: string;
  readonly share: number;
  readonly evidence: readonly Evidence[];
};

export type TellFacts = {
  readonly words: Words;
  item(itemId: string): Item | null;
  /** Name categories, not things, of what the shopper did. */
  readonly discreet: boolean;
  /** The channel of this answer: "in the store" is said where it was another one. */
  readonly channel: Channel;
  readonly now: number;
  /** Where the shop's days begin: "today" is said of its calendar day. */
  readonly zone: string;
  /** The k of "at least k shoppers". */
  readonly threshold: number;
  /**
   * What the second stage says it looks at first, in this language; null: there is none, or it does not say.
   */
  readonly ranking: string | null;
  /** What this answer has told already, by event: suggestions share events. Empty at first. */
  readonly told: Map<string, Evidence>;
};

/** Titles in a sentence; what goes beyond is counted. */
const MOST_NAMED = 2;

const TOLD_BY_CATEGORY: Partial<Record<ReasonCode, MessageKey>> = {
  because_bought: "because_bought.discreet",
  because_viewed: "because_viewed.discreet",
  because_clicked: "because_clicked.discreet",
  because_carted: "because_carted.discreet",
  because_wished: "because_wished.discreet",
  because_rated: "because_rated.discreet",
  completes_purchase: "completes_purchase.discreet",
};
/**
 * "You bought this" names the thing: where others look on, it is one of the purchases, or whatever else was
 * done with it.
 */
const discreetCode = ({ code, evidence }: FoundReason): ReasonCode =>
  (code === "bought_before" || code === "seen_before") && evidence[0] !== undefined
    ? HISTORY_CODES[evidence[0].type]
    : code;

/** Codes that the wire does not tell apart. */
const PUBLIC: Partial<Record<ReasonCode, ReasonCode>> = {
  promoted_season: "promoted",
  promoted_new_range: "promoted",
  promoted_clearance: "promoted",
  promoted_own_brand: "promoted",
  promoted_margin: "promoted",
  promoted_paid: "promoted",
  general_history: "general",
  matches_search_in_part: "matches_search",
};
// Keys are made once: a key that is put together for every reason is hashed for every reason.
const keysOf = (part: string): Record<ReasonCode, MessageKey> =>
  Object.fromEntries(REASON_CODES.map((code) => [code, `${code}.${part}`])) as Record<ReasonCode, MessageKey>;
const TEXTS = keysOf("text");
const LABELS = keysOf("label");
const PLACES: Partial<Record<Channel, string>> = { store: "store", app: "app", phone: "phone" };

/** How a thing is called that is no longer sold: as an object, or after "to" and "with". */
type Gone = "item.gone" | "item.gone_with";

/** Sentences that name things after "to", "with" or "of": German has another form of a noun there. */
const NAMED_WITH: ReadonlySet<ReasonCode> = new Set([
  "goes_with_item",
  "goes_with_cart",
  "similar_in_catalogue",
  "completes_purchase",
]);

/** A quoted title, or how a thing is called that the shop no longer sells. */
export const nameOf = (
  itemId: string,
  { item, words }: Pick<TellFacts, "item" | "words">,
  gone: Gone = "item.gone",
): string => {
  const known = item(itemId);
  return known === null ? words.say(gone) : words.quote(titleOf(known, words.locale));
};

/** Titles as a list: two are named, the others counted. */
export const nameItems = (
  itemIds: readonly string[],
  facts: Pick<TellFacts, "item" | "words">,
  total = itemIds.length,
  most = MOST_NAMED,
  gone: Gone = "item.gone",
): string => {
  const named = itemIds.slice(0, most).map((itemId) => nameOf(itemId, facts, gone));
  const left = total - named.length;
  return facts.words.list(left > 0 ? [...named, facts.words.say("list.more", { n: left })] : named);
};

/** The narrowest category of a thing, quoted; `known` says whether there is one. */
export const categoryArgs = (
  itemId: string | undefined,
  { item, words }: Pick<TellFacts, "item" | "words">,
): { known: "yes" | "no"; category: string } => {
  const category = itemId === undefined ? undefined : item(itemId)?.category.at(-1);
  return category === undefined
    ? { known: "no", category: "" }
    : { known: "yes", category: words.quote(category) };
};

const ageDays = (
  { occurred_at }: EvidenceRef,
  { words, now, zone }: Pick<TellFacts, "words" | "now" | "zone">,
): number | null => (occurred_at === null ? null : words.days(occurred_at, now, zone));

const sayEvidence = (evidence: EvidenceRef, facts: TellFacts): Evidence => {
  const known = facts.item(evidence.item_id);
  return {
    event_id: evidence.event_id,
    type: evidence.type,
    item_id: evidence.item_id,
    title: known === null ? facts.words.say("item.gone_title") : titleOf(known, facts.words.locale),
    channel: evidence.channel,
    occurred_at: evidence.occurred_at,
    age_days: ageDays(evidence, facts),
  };
};

/** Events of joined identities may have the same id: an id alone does not tell. */
const isOf = (told: Evidence, { type, item_id, channel, occurred_at }: EvidenceRef): boolean =>
  told.type === type &&
  told.item_id === item_id &&
  told.channel === channel &&
  told.occurred_at === occurred_at;

/** The same object for each suggestion that rests on an event. The page itself is told anew. */
const tellEvidence = (evidence: EvidenceRef, facts: TellFacts): Evidence => {
  const { event_id } = evidence;
  if (event_id === null) return sayEvidence(evidence, facts);
  const known = facts.told.get(event_id);
  if (known !== undefined && isOf(known, evidence)) return known;
  const told = sayEvidence(evidence, facts);
  facts.told.set(event_id, told);
  return told;
};

/** Codes whose sentence needs no more than itself. */
const NO_ARGS: MessageArgs = {};

const argsOf = ({ code, evidence, items }: FoundReason, item: Item, facts: TellFacts): MessageArgs => {
  if (code === "popular" || code === "trending") return { n: facts.threshold };
  if (code === "ranking")
    return facts.ranking === null
      ? { known: "no", what: "" }
      : { known: "yes", what: facts.words.sentence(facts.ranking) };
  if (code === "new_in_category_you_follow")
    return categoryArgs(item.item_id, { ...facts, item: () => item });
  if (evidence.length === 0) return NO_ARGS;
  const single = items === 1 ? evidence[0] : undefined;
  // "Because you looked at an item that is no longer sold yesterday" would date the wrong thing.
  const age = single === undefined || facts.item(single.item_id) === null ? null : ageDays(single, facts);
  const place =
    single === undefined || single.channel === facts.channel || single.channel === null
      ? undefined
      : PLACES[single.channel];
  return {
    items: nameItems(
      evidence.map(({ item_id }) => item_id),
      facts,
      items,
      MOST_NAMED,
      NAMED_WITH.has(code) ? "item.gone_with" : "item.gone",
    ),
    dated: age === null ? "no" : "yes",
    when: age === null ? "" : facts.words.ago(age),
    place: place ?? "no",
  };
};

/** Whether a reason rests on what the shopper did, rather than on the page. */
const isHistory = ({ evidence }: FoundReason): boolean =>
  evidence.some(({ occurred_at }) => occurred_at !== null);

/**
 * Puts a reason into words: sentence, short label and a text for screen readers, with its evidence. Plain
 * text.
 */
export const tellReason = (found: FoundReason, item: Item, facts: TellFacts): Reason => {
  const { words, discreet } = facts;
  const hides = discreet && isHistory(found);
  const code = hides ? discreetCode(found) : found.code;
  const byCategory = hides ? TOLD_BY_CATEGORY[code] : undefined;
  const text =
    byCategory === undefined
      ? words.say(TEXTS[code], argsOf(found, item, facts))
      : words.say(byCategory, categoryArgs(found.evidence[0]?.item_id, facts));
  return {
    code: PUBLIC[code] ?? code,
    text,
    label: words.say(LABELS[code]),
    aria: words.say("reason.aria", { title: words.quote(titleOf(item, words.locale)), text }),
    share: Math.round(found.share * 1e4) / 1e4,
    evidence: hides ? [] : found.evidence.map((evidence) => tellEvidence(evidence, facts)),
  };
};
