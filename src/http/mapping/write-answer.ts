import type { Item } from "../../catalogue/item.ts";
import type { Evidence, Reason } from "../../explain/tell-reason.ts";
import { titleOf } from "../../explain/title-of.ts";
import type { WordingLocale } from "../../explain/wording/locales.ts";
import { type ByteWriter, createByteMaker } from "../../lib/byte-writer.ts";
import { keptBytes } from "../../lib/kept-bytes.ts";
import { fromMinor } from "../../lib/money.ts";
import { createOnce } from "../../lib/once.ts";
import type { AnswerNotice } from "../../notice/notice.ts";
import type { AnswerStory } from "../../recommend/followups/answer-history.ts";
import type { Outreach, Recommendation, Suggestion } from "../../recommend/stages/request.ts";
import { createControlWriter } from "./write-controls.ts";

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

const fromEvidence = (evidence: Evidence): Record<string, unknown> => ({
  ...evidence,
  occurred_at: evidence.occurred_at === null ? null : new Date(evidence.occurred_at).toISOString(),
});

const fromReasons = (reasons: readonly Reason[]): Record<string, unknown>[] =>
  reasons.map((reason) => ({ ...reason, evidence: reason.evidence.map(fromEvidence) }));

/** Writes the reasons of one answer's suggestions, which share evidence: each piece of it is written once. */
const createReasonWriter = (): ((reasons: readonly Reason[]) => string) => {
  const once = createOnce<Evidence, string>();
  const evidenceText = (each: Evidence): string => once(each, () => JSON.stringify(fromEvidence(each)));
  const reasonText = ({ evidence, ...told }: Reason): string =>
    `${JSON.stringify(told).slice(0, -1)},"evidence":[${evidence.map(evidenceText).join()}]}`;
  return (reasons) => `[${reasons.map(reasonText).join()}]`;
};

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

/** What of a suggestion is the item's own, written once for each item and language. */
type CardBytes = { readonly before: Uint8Array; readonly after: Uint8Array };

const cardsOf = new WeakMap<Item, Map<string, CardBytes>>();

const writeCard = (item: Item, locale: string): CardBytes => {
  const [before, after] = keptBytes([
    `{"item_id":${JSON.stringify(item.item_id)},`,
    `,"item":${JSON.stringify(fromItemCard(item, locale))},`,
  ]);
  return { before, after };
};

const cardOf = (item: Item, locale: string): CardBytes => {
  const cards = cardsOf.get(item) ?? new Map<string, CardBytes>();
  cardsOf.set(item, cards);
  const known = cards.get(locale);
  if (known !== undefined) return known;
  const card = writeCard(item, locale);
  cards.set(locale, card);
  return card;
};

type Promoted = Pick<Suggestion, "basis" | "paid" | "promoted">;

/** What the shop has to do with it, where it has: every boost and every pin, whatever the basis. */
const fromPromotion = ({ basis, paid, promoted }: Promoted): Record<string, unknown> => ({
  ...(basis === "promoted" ? { paid } : {}),
  ...(promoted === null
    ? {}
    : { promoted: { ground: promoted.ground, paid, on_behalf_of: promoted.on_behalf_of } }),
});

type ReasonWriter = ReturnType<typeof createReasonWriter>;

/** One suggestion up to its controls, which come last. */
const writeSuggestion = (
  out: ByteWriter,
  suggestion: Suggestion,
  locale: string,
  reasonsText: ReasonWriter,
): void => {
  const { item, rank, score, belief, basis, profiling, counterfactual } = suggestion;
  const card = cardOf(item, locale);
  const listPrice = suggestion.list_price_minor;
  out.bytes(card.before);
  out.members({ rank, score, belief });
  // Whether a list price may be quoted changes with time.
  if (listPrice === null) out.bytes(card.after);
  else out.text(`,"item":${JSON.stringify(fromItemCard(item, locale, listPrice))},`);
  out.members({ basis, profiling, ...fromPromotion(suggestion) });
  const reasons = reasonsText(suggestion.reasons);
  out.text(`,"reasons":${reasons},"counterfactual":${JSON.stringify(counterfactual)},"controls":[`);
};

const writeItems = (out: ByteWriter, { suggestions, locale }: Recommendation): void => {
  const reasonsText = createReasonWriter();
  const writeControls = createControlWriter(out);
  suggestions.forEach((suggestion, at) => {
    if (at > 0) out.text(",");
    writeSuggestion(out, suggestion, locale, reasonsText);
    writeControls(suggestion.controls);
    out.text("]}");
  });
};

const writeAnswer = (out: ByteWriter, answer: Recommendation): void => {
  const { recommendation_id, locale, control_token } = answer;
  out.text("{");
  out.members({ recommendation_id, locale, control_token });
  out.text(',"items":[');
  writeItems(out, answer);
  out.text("],");
  out.members({
    outreach: answer.outreach === null ? null : fromOutreach(answer.outreach),
    help: answer.help === null ? null : fromHelp(answer.help, answer.locale),
    ask: answer.ask,
    transparency: fromNotice(answer.notice, answer.instead_of),
  });
  out.text("}");
};

const makeBytes = createByteMaker();

/**
 * The answer as it is sent: most of it is bytes that were made with an item, a language or an earlier answer.
 * What is recorded of it is a hash of these very bytes, so that it can be made again to the byte.
 */
export const renderRecommendation = (answer: Recommendation): Buffer =>
  makeBytes((out) => writeAnswer(out, answer));

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
