import { ENDPOINTS } from "../../contract/endpoints.ts";
import type { Insights } from "../../insight/insights.ts";
import { type Route, route } from "../call.ts";

type Deps = { readonly insights: Pick<Insights, "relevance" | "satisfaction" | "journey"> };

/** Figures of people never stay in a cache on the way. */
const headers = { "Cache-Control": "no-store" };

/** What the shop learns of whether its shoppers agree. */
export const insightRoutes = ({ insights }: Deps): Route[] => [
  route(ENDPOINTS.insightRelevance, async ({ shop }) => ({ headers, body: await insights.relevance(shop) })),
  route(ENDPOINTS.insightSatisfaction, async ({ shop }) => ({
    headers,
    body: await insights.satisfaction(shop),
  })),
  route(ENDPOINTS.insightJourney, async ({ shop }) => ({ headers, body: await insights.journey(shop) })),
];
