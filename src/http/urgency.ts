import type { IncomingMessage } from "node:http";
import { type Endpoint, ENDPOINTS } from "../contract/endpoints.ts";

/** What is refused last stands first. */
export const URGENCIES = ["refusal", "person", "answer", "ingest", "batch"] as const;
/**
 * `refusal`: somebody says no, or leaves. `person`: what is kept of them is asked or set. `answer`: somebody
 * waits for a page. `ingest`: a machine tells what happened. `batch`: many of anything at once.
 */
export type Urgency = (typeof URGENCIES)[number];

/**
 * Such a body is no single thing that somebody does; a few lines are, in whatever format: many of them share
 * one write of the store.
 */
const LARGE_BYTES = 64 * 1024;

const MANY: ReadonlySet<Endpoint> = new Set<Endpoint>([ENDPOINTS.recommendBatch, ENDPOINTS.exportDataset]);

const ofEndpoint = (endpoint: Endpoint): Urgency => {
  const { mayBeHeld, method, shopper, takes } = endpoint;
  if (mayBeHeld === true || (method === "delete" && shopper === "required")) return "refusal";
  if (takes === "stream" || MANY.has(endpoint)) return "batch";
  if (takes === "rows") return "ingest";
  return shopper === "required" ? "person" : "answer";
};

const isLarge = ({ headers }: IncomingMessage): boolean =>
  Number(headers["content-length"] ?? 0) > LARGE_BYTES || headers["transfer-encoding"] !== undefined;

/** How urgent the calls of an endpoint are. */
export const createUrgency = (endpoint: Endpoint): ((request: IncomingMessage) => Urgency) => {
  const usual = ofEndpoint(endpoint);
  return (request) => {
    if (usual === "ingest") return isLarge(request) ? "batch" : "ingest";
    return usual;
  };
};
