import type { Endpoint } from "../contract/endpoints.ts";
import type { PreferencesPatch } from "../contract/shopper.ts";
import { DomainError } from "../lib/errors.ts";
import type { Call } from "./call.ts";

/**
 * What a page may do with the control token of an answer: the controls of that answer, and nothing that lists
 * or reads beyond it.
 */
const OPEN = new Set([
  "POST /v1/recommendations/:recommendation_id/feedback",
  "POST /v1/recommendations/:recommendation_id/answer",
  "GET /v1/recommendations/:recommendation_id",
  "PATCH /v1/shopper/preferences",
  "DELETE /v1/shopper/events/:event_id",
  "POST /v1/shopper/review-requests",
  "POST /v1/recommendations",
]);

const nameOf = ({ method, path }: Endpoint): string => `${method.toUpperCase()} ${path}`;

const ONLY = "A control token opens the controls of its own answer only.";

/** May a control token be presented here at all? */
export const takesControlToken = (endpoint: Endpoint): boolean => OPEN.has(nameOf(endpoint));

type Body = {
  readonly mode?: string;
  readonly shopper?: unknown;
  readonly session?: unknown;
  readonly recommendation_id?: string;
};

const refuse = (path: string, message: string): DomainError =>
  new DomainError("scope_missing", ONLY, { errors: [{ path, message }] });

/**
 * Holds a call with a control token to the controls that its answer carried: the answer itself, a pause and
 * wishes, a person's look at it, the same question without profiling. Which event may be forgotten is asked
 * of the answer's record by the route.
 */
export const requireOwnControl = (
  { caller, params, body }: Pick<Call, "caller"> & { readonly params: unknown; readonly body: unknown },
  endpoint: Endpoint,
): void => {
  if (caller.kind !== "control") return;
  const { recommendation_id: named } = (params ?? {}) as { recommendation_id?: string };
  if (named !== undefined && named !== caller.recommendationId)
    throw new DomainError("recommendation_unknown", "A control token opens its own answer alone.");
  const given = (body ?? {}) as Body;
  switch (nameOf(endpoint)) {
    case "PATCH /v1/shopper/preferences": {
      const other = Object.keys(body as PreferencesPatch).find(
        (field) => field !== "paused" && field !== "objectives",
      );
      if (other !== undefined) throw refuse(other, "Change this with a shopper token of scope preferences.");
      return;
    }
    case "POST /v1/shopper/review-requests":
      if (given.recommendation_id !== caller.recommendationId)
        throw refuse("recommendation_id", "Name the answer that the token came with.");
      return;
    case "POST /v1/recommendations":
      if (given.mode !== "non_profiled")
        throw refuse("mode", "With a control token the answer is non_profiled.");
      if (given.shopper != null || given.session != null)
        throw refuse("shopper", "Leave out shopper and session: the answer does not rest on them.");
      return;
    default:
  }
};
