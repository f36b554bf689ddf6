import { type Endpoint, type EndpointName, ENDPOINTS } from "../contract/endpoints.ts";
import type { AccessLog } from "../shopper/access-log.ts";
import type { Call, Caller, Reply } from "./call.ts";

const NAMES = new Map<Endpoint, EndpointName>(
  Object.entries(ENDPOINTS).map(([name, endpoint]) => [endpoint as Endpoint, name as EndpointName]),
);

/** Who called, as the shopper is told: a key by its id, a token by its kind and scopes. */
export const callerName = (caller: Caller): string => {
  if (caller.kind === "key") return `key ${caller.keyId}`;
  if (caller.kind === "token") return `shopper token (${caller.scopes.join(", ")})`;
  return caller.kind === "control" ? "control of an answer" : "anybody";
};

/**
 * Suggestions and events are many: they are summed by the day and written behind the answer. Everything else
 * is written before it.
 */
const isFrequent = ({ key }: Endpoint): boolean => key === "serve" || key === "ingest";

/**
 * Notes a call that was answered, for whomever it read or changed: those whom the route names, else the
 * shopper of the call. Read from the table of endpoints, so that a new route is noted without a line of its
 * own.
 */
export const noteAccess = (
  accesses: Pick<AccessLog, "note">,
  endpoint: Endpoint,
  call: Call,
  reply: Reply,
): Promise<void> =>
  accesses.note({
    caller: callerName(call.caller),
    callerKind: call.caller.kind,
    call: NAMES.get(endpoint) ?? endpoint.path,
    shoppers: reply.acted ?? (call.shopper === null ? [] : [call.shopper]),
    written: isFrequent(endpoint) ? "behind" : "at once",
  });
