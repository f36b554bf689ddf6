import type { Express } from "express";
import type { Metrics } from "../http/metrics.ts";

/** `/metrics` in the Prometheus text format. */
export const mountMetrics = (app: Express, metrics: Metrics): void => {
  app.get("/metrics", (_request, response, next) => {
    metrics.render().then(({ body, type }) => void response.setHeader("Content-Type", type).end(body), next);
  });
};
