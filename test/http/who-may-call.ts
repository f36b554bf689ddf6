import type { Endpoint } from "../../src/contract/endpoints.ts";

type Rules = readonly (readonly [RegExp, string])[];

/**
 * Who may call what (docs/architecture.md, "Who may call what"), stated a second time and apart from the
 * table that the service reads: by the beginning of the path.
 */
export const OF_KEYS: Rules = [
  [/^(put|get|patch|delete) \/v1\/items/, "ingest"],
  [/^get \/v1\/offers$/, "ingest"],
  [/^post \/v1\/events/, "ingest"],
  [/^post \/v1\/recommendations\/preview$/, "admin"],
  [/^(post|get) \/v1\/recommendations/, "serve"],
  [/ \/v1\/(shopper|shopper-tokens|session-receipts)(\/|$)/, "privacy"],
  [/ \/v1\/(models|slots|datasets)/, "models"],
  [/ \/v1\/(insight|settings|notices|webhooks|rules|keys|work)/, "admin"],
  [/^get \/(v1\/(transparency|erasures)|\.well-known|healthz|readyz)/, "public"],
];

export const OF_TOKENS: Rules = [
  [/^post \/v1\/events$/, "events"],
  [/^post \/v1\/recommendations$/, "recommend"],
  [/^get \/v1\/recommendations\/:recommendation_id$/, "recommend"],
  [/^post \/v1\/recommendations\/:recommendation_id\/(next|feedback|answer|why-not)$/, "recommend"],
  [/ \/v1\/shopper\/consent(\/history)?$/, "consent"],
  [/ \/v1\/shopper\/preferences$/, "preferences"],
  [/ \/v1\/shopper$/, "rights"],
  [/ \/v1\/shopper\/(export|restriction|objection|review-requests)$/, "rights"],
  [/ \/v1\/shopper\/(events(\/:event_id)?|links(\/:link_id)?)$/, "rights"],
];

export const ruleFor = (rules: Rules, { method, path }: Endpoint): string | null =>
  rules.find(([pattern]) => pattern.test(`${method} ${path}`))?.[1] ?? null;
