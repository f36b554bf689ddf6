import type { Express } from "express";
import type { Metrics } from "../http/metrics.ts";

/** A route by its pattern, which names nobody: no shop, no page, no word that was searched for. */
const patternOf = (route: { readonly path: unknown } | undefined): string | null => {
  const path = Array.isArray(route?.path) ? (route.path as unknown[]).at(-1) : route?.path;
  return typeof path === "string" ? path : null;
};

/** Counts pages and their files in `/metrics`, as calls are; an unknown path is not. Put before them. */
export const countPages = (app: Express, metrics: Pick<Metrics, "observe">): void => {
  app.use((request, response, next) => {
    const from = performance.now();
    response.on("finish", () => {
      const route = patternOf(request.route as { readonly path: unknown } | undefined);
      if (route === null) return;
      metrics.observe(request.method.toLowerCase(), route, response.statusCode, performance.now() - from);
    });
    next();
  });
};
