import type { Express } from "express";
import type { Metrics } from "../http/metrics.ts";

/**
 * `/metrics` in the Prometheus text format. No limit counts it: behind a proxy a scraper may share its
 * address with every visitor, and it is needed most when there are many. All workers are asked for it, so
 * whoever asks meanwhile is told the same: many scrapes at once are as much work as one.
 */
export const mountMetrics = (app: Express, metrics: Pick<Metrics, "render">): void => {
  const state = { rendering: null as ReturnType<Metrics["render"]> | null };
  const render = (): ReturnType<Metrics["render"]> =>
    (state.rendering ??= metrics.render().finally(() => (state.rendering = null)));
  app.get("/metrics", (_request, response, next) => {
    render().then(({ body, type }) => void response.setHeader("Content-Type", type).end(body), next);
  });
};
