import { ENDPOINTS } from "../../contract/endpoints.ts";
import type { Insights } from "../../insight/insights.ts";
import type { Quality } from "../../insight/quality/quality.ts";
import { type Route, route } from "../call.ts";

type Deps = {
  readonly insights: Pick<Insights, "relevance" | "satisfaction" | "journey" | "outcomes" | "consent">;
  readonly quality: Pick<Quality, "tell">;
};

/** Figures of people never stay in a cache on the way. */
const headers = { "Cache-Control": "no-store" };

const { insightRelevance, insightSatisfaction, insightQuality, insightJourney } = ENDPOINTS;
const { insightOutcomes, insightConsent } = ENDPOINTS;
const TOPICS = [
  ...[insightRelevance, insightSatisfaction, insightQuality, insightJourney],
  ...[insightOutcomes, insightConsent],
].map(({ path, summary }) => ({ topic: path.slice(path.lastIndexOf("/") + 1), href: path, tells: summary }));

/** What the shop learns of its shoppers, and of its data. */
export const insightRoutes = ({ insights, quality }: Deps): Route[] => [
  route(ENDPOINTS.insightTopics, () => Promise.resolve({ body: { topics: TOPICS } })),
  route(ENDPOINTS.insightRelevance, async ({ shop }) => ({ headers, body: await insights.relevance(shop) })),
  route(ENDPOINTS.insightSatisfaction, async ({ shop }) => ({
    headers,
    body: await insights.satisfaction(shop),
  })),
  route(ENDPOINTS.insightQuality, async ({ shop }) => ({
    headers,
    body: await quality.tell(shop),
  })),
  route(ENDPOINTS.insightJourney, async ({ shop }) => ({ headers, body: await insights.journey(shop) })),
  route(ENDPOINTS.insightOutcomes, async ({ shop }) => ({ headers, body: await insights.outcomes(shop) })),
  route(ENDPOINTS.insightConsent, async ({ shop }) => ({ headers, body: await insights.consent(shop) })),
];
