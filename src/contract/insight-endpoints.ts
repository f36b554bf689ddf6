import { defineEndpoints } from "./endpoint.ts";
import * as insight from "./insight.ts";

const shop = { method: "get", key: "admin", token: null, shopper: "none", status: 200 } as const;

/** What the shop learns of whether its shoppers agree (docs/insight.md). */
export const INSIGHT_ENDPOINTS = defineEndpoints({
  insightTopics: {
    ...shop,
    path: "/v1/insight",
    summary: "The topics that there are, and where each is told",
    answer: insight.InsightTopics,
  },
  insightRelevance: {
    ...shop,
    path: "/v1/insight/relevance",
    summary: "Whether shoppers find suggestions of use, beside what shop and model think",
    answer: insight.RelevanceInsight,
  },
  insightSatisfaction: {
    ...shop,
    path: "/v1/insight/satisfaction",
    summary: "NPS by stage, channel and month; content with how cases were settled",
    answer: insight.SatisfactionInsight,
  },
  insightOutcomes: {
    ...shop,
    path: "/v1/insight/outcomes",
    summary: "Clicks and purchases of what was suggested, by slot and arm, each with its interval",
    answer: insight.OutcomesInsight,
  },
  insightConsent: {
    ...shop,
    path: "/v1/insight/consent",
    summary: "What was agreed to, refused and taken back, day by day; from the ledger, which names nobody",
    answer: insight.ConsentInsight,
  },
  insightQuality: {
    ...shop,
    path: "/v1/insight/quality",
    summary: "How good catalogue and events are: what is missing, stale, contradictory or there twice",
    answer: insight.QualityInsight,
  },
  insightJourney: {
    ...shop,
    path: "/v1/insight/journey",
    summary: "Connected channels, follow-up after purchase, questions that were answered",
    answer: insight.JourneyInsight,
  },
});
