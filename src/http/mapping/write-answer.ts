import type { Item } from "../../catalogue/item.ts";
import type { Control } from "../../explain/controls.ts";
import type { Reason } from "../../explain/tell-reason.ts";
import { titleOf } from "../../explain/title-of.ts";
import type { WordingLocale } from "../../explain/wording/locales.ts";
import { fromMinor } from "../../lib/money.ts";
import type { AnswerNotice } from "../../notice/notice.ts";
import type { AnswerStory } from "../../recommend/followups/answer-history.ts";
import type { Outreach, Recommendation, Suggestion } from "../../recommend/stages/request.ts";

/** An address in the language of the answer where the shop gave one. */
const urlIn = ({ translations, url }: Item, locale: string): string | null => {
  for (const tag in translations)
    if (tag.split("-", 1)[0]?.toLowerCase() === locale) return translations[tag]?.url ?? url;
  return url;
};

/** `listPrice`: in minor units, where it may be quoted. */
const fromItemCard = (
  item: Item,
  locale: string,
  listPrice: number | null = null,
): Record<string, unknown> => ({
  title: titleOf(item, locale as WordingLocale),
  price: item.price_minor === null ? null : fromMinor(item.price_minor, item.currency),
  ...(listPrice === null ? {} : { list_price: fromMinor(listPrice, item.currency) }),
  currency: item.currency,
  image_url: item.image_url,
  url: urlIn(item, locale),
});

const fromReasons = (reasons: readonly Reason[]): Record<string, unknown>[] =>
  reasons.map((reason) => ({
    ...reason,
    evidence: reason.evidence.map((each) => ({
      ...each,
      occurred_at: each.occurred_at === null ? null : new Date(each.occurred_at).toISOString(),
    })),
  }));

const fromOutreach = ({ not_before, ...outreach }: Outreach): Record<string, unknown> => ({
  ...outreach,
  not_before: not_before === null ? null : new Date(not_before).toISOString(),
});

const fromHelp = (
  { contact, text, items }: NonNullable<Recommendation["help"]>,
  locale: string,
): Record<string, unknown> => ({
  contact: contact === null ? null : { ...contact, text },
  items: items.map((item) => ({ item_id: item.item_id, ...fromItemCard(item, locale) })),
});

const fromNotice = (notice: AnswerNotice, insteadOf: string | null): Record<string, unknown> =>
  insteadOf === null ? { ...notice } : { ...notice, model: { ...notice.model, instead_of: insteadOf } };

/** Two objects as one: the members of the second follow those of the first. */
const joined = (first: string, second: string): string => `${first.slice(0, -1)},${second.slice(1)}`;

/** What of a suggestion is the item's own, written once for each item and language. */
const cardTexts = new WeakMap<Item, Map<string, string>>();

const writeItemCard = (item: Item, locale: string, listPrice: number | null): string => {
  // Whether it may be quoted changes with time.
  if (listPrice !== null) return JSON.stringify(fromItemCard(item, locale, listPrice));
  const texts = cardTexts.get(item) ?? new Map<string, string>();
  cardTexts.set(item, texts);
  const known = texts.get(locale);
  if (known !== undefined) return known;
  const text = JSON.stringify(fromItemCard(item, locale));
  texts.set(locale, text);
  return text;
};

type Promoted = Pick<Suggestion, "basis" | "paid" | "promoted">;

/** What the shop has to do with it, where it has: every boost and every pin, whatever the basis. */
const fromPromotion = ({ basis, paid, promoted }: Promoted): Record<string, unknown> => ({
  ...(basis === "promoted" ? { paid } : {}),
  ...(promoted === null
    ? {}
    : { promoted: { ground: promoted.ground, paid, on_behalf_of: promoted.on_behalf_of } }),
});

/** One suggestion but for its controls, which come last. */
const writeSuggestion = (suggestion: Suggestion, locale: string): string => {
  const { item, reasons, basis } = suggestion;
  const head = JSON.stringify({
    item_id: item.item_id,
    rank: suggestion.rank,
    score: suggestion.score,
    belief: suggestion.belief,
  });
  const rest = JSON.stringify({
    basis,
    profiling: suggestion.profiling,
    ...fromPromotion(suggestion),
    reasons: fromReasons(reasons),
    counterfactual: suggestion.counterfactual,
  });
  return joined(joined(head, `{"item":${writeItemCard(item, locale, suggestion.list_price_minor)}}`), rest);
};

/** A control as text around the address of its answer, which it names twice. */
type AroundAddress = readonly [before: string, between: string, after: string];

const openEnd = (members: Readonly<Record<string, unknown>>): string =>
  `${JSON.stringify(members).slice(0, -1)},"href":`;

const writeAround = ({ rel, label, effect, method, body, undo }: Control): AroundAddress => [
  openEnd({ rel, label, effect, method }),
  `,"body":${JSON.stringify(body)},"undo":${openEnd({ label: undo?.["label"], method: undo?.["method"] })}`,
  `,"body":${JSON.stringify(undo?.["body"])}}}`,
];

// Such a control sends the same body object in every answer that has it; only the address is the answer's.
const aroundAddress = new WeakMap<object, AroundAddress>();

const writeNotInterested = (control: Control): string => {
  const { body, href } = control;
  if (body === null) return JSON.stringify(control);
  const known = aroundAddress.get(body);
  const [before, between, after] = known ?? writeAround(control);
  if (known === undefined) aroundAddress.set(body, [before, between, after]);
  const address = JSON.stringify(href);
  return before + address + between + address + after;
};

/** Writes the controls of one answer. Most are the same objects on every suggestion: each is written once. */
const createControlWriter = (): ((control: Control) => string) => {
  const written = new Map<Control, string>();
  return (control) => {
    if (control.rel === "not_interested") return writeNotInterested(control);
    const known = written.get(control);
    if (known !== undefined) return known;
    const text = JSON.stringify(control);
    written.set(control, text);
    return text;
  };
};

/**
 * The answer as it is sent. What is recorded of it is a hash of this very text, so that it can be made again
 * to the byte.
 */
export const renderRecommendation = (answer: Recommendation): string => {
  const write = createControlWriter();
  const items = answer.suggestions.map((suggestion) =>
    joined(
      writeSuggestion(suggestion, answer.locale),
      `{"controls":[${suggestion.controls.map(write).join(",")}]}`,
    ),
  );
  const { recommendation_id, locale, control_token } = answer;
  const rest = {
    outreach: answer.outreach === null ? null : fromOutreach(answer.outreach),
    help: answer.help === null ? null : fromHelp(answer.help, answer.locale),
    // Asking the shopper something (the wire has `nps` and `relevance` for it) is not built yet.
    ask: null,
    transparency: fromNotice(answer.notice, answer.instead_of),
  };
  return joined(
    joined(JSON.stringify({ recommendation_id, locale, control_token }), `{"items":[${items.join(",")}]}`),
    JSON.stringify(rest),
  );
};

/** The story of a recorded answer on the wire. */
export const fromStory = (
  recommendationId: string,
  { story, offset, instead_of }: AnswerStory,
): Record<string, unknown> => ({
  recommendation_id: recommendationId,
  decided_at: new Date(story.decided_at).toISOString(),
  moment: story.moment,
  locale: story.locale,
  items: story.items.map(({ item, reasons, basis, paid, promoted, rank, ...told }) => ({
    ...told,
    rank: offset + rank,
    basis,
    ...fromPromotion({ basis, paid, promoted }),
    ...(item === null ? {} : { item: fromItemCard(item, story.locale) }),
    reasons: fromReasons(reasons),
  })),
  transparency: fromNotice(story.transparency, instead_of),
  told_without: story.told_without,
});
