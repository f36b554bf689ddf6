import { candidates } from "./candidates.ts";
import { contextCountry } from "./context-country.ts";
import { contextItems } from "./context-items.ts";
import { contextMatch } from "./context-match.ts";
import { contextSameBrand } from "./context-same-brand.ts";
import type { Feature } from "./feature.ts";
import { historyAgeDays } from "./history-age-days.ts";
import { historyChannel } from "./history-channel.ts";
import { historyEventTypes } from "./history-event-types.ts";
import { historyGap } from "./history-gap.ts";
import { historyItems } from "./history-items.ts";
import { historyOccurrence } from "./history-occurrence.ts";
import { historyWeight } from "./history-weight.ts";
import { itemAgeDays } from "./item-age-days.ts";
import { itemAvailable } from "./item-available.ts";
import { itemDeliveryDays } from "./item-delivery-days.ts";
import { itemDiscount } from "./item-discount.ts";
import { itemPopularity } from "./item-popularity.ts";
import { itemPrice } from "./item-price.ts";
import { itemRating } from "./item-rating.ts";
import { retrievalContext } from "./retrieval-context.ts";
import { retrievalPersonal } from "./retrieval-personal.ts";
import { retrievalPrior } from "./retrieval-prior.ts";
import { retrievalRank } from "./retrieval-rank.ts";
import { retrievalRows } from "./retrieval-rows.ts";
import { retrievalScore } from "./retrieval-score.ts";

/**
 * Every feature that a manifest can bind to. The list is the service's, not the model's
 * (docs/architecture.md, "The model contract").
 */
export const FEATURES: readonly Feature[] = [
  historyItems,
  historyGap,
  historyEventTypes,
  historyAgeDays,
  historyWeight,
  historyOccurrence,
  historyChannel,
  contextItems,
  contextCountry,
  candidates,
  itemPrice,
  itemDiscount,
  itemAgeDays,
  itemPopularity,
  itemAvailable,
  itemDeliveryDays,
  itemRating,
  retrievalScore,
  retrievalRank,
  retrievalPrior,
  retrievalPersonal,
  retrievalContext,
  retrievalRows,
  contextMatch,
  contextSameBrand,
];

const BY_NAME: ReadonlyMap<string, Feature> = new Map(FEATURES.map((feature) => [feature.name, feature]));

export const findFeature = (name: string): Feature | undefined => BY_NAME.get(name);

/**
 * Names that people ask for and that no model gets, each with the reason: what a person paid or could pay
 * would personalise prices (docs/architecture.md, "The journey"), and who or where a person is, no rung may
 * read (docs/consent-rules.md, "The ladder").
 */
export const FORBIDDEN_FEATURES: readonly { readonly pattern: RegExp; readonly why: string }[] = [
  {
    pattern:
      /^(shopper|history|session|context)\..*(price|paid|spend|budget|income|discount|margin|willingness)/,
    why: "what a person paid or could pay is never a feature: prices are never personalised",
  },
  {
    pattern: /^item\.(margin|cost|profit)/,
    why: "what the shop earns on an item is never a feature: a boost is a rule and is disclosed",
  },
  {
    pattern: /(^|\.)(ip|address|postcode|user_agent|referrer|device|location|latitude|longitude)$/,
    why: "no rung reads address, user agent or referrer",
  },
  { pattern: /^shopper\./, why: "a model knows a shopper only by the steps that the decision allows" },
];

/** The catalogue as Markdown, for `/docs` and `candor model features`. */
export const describeFeatures = (): string =>
  [
    "| feature | dtype | shape | unit | neutral | purposes of this shopper's data | tasks | where it " +
      "comes from |",
    "|---|---|---|---|---|---|---|---|",
    ...FEATURES.map(
      (f) =>
        `| \`${f.name}\` | ${f.dtype} | [${f.shape.join(", ")}] | ${f.unit} | ${f.neutral} | ` +
        `${f.purposes.join(", ") || "none"} | ${f.tasks.join(", ")} | ${f.source} |`,
    ),
  ].join("\n");
