import { createHash } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Endpoint } from "../contract/endpoints.ts";
import type { IdempotentClaim, IdempotentDone, IdempotentOutcome, RetryPort } from "../jobs/retry-port.ts";
import type { Clock } from "../lib/clock.ts";
import { DomainError } from "../lib/errors.ts";
import { present } from "../lib/present.ts";
import { type RandomBytes, randomId } from "../lib/random.ts";
import type { ActRoute, Call, Caller, Reference, Refusing, Reply, Route } from "./call.ts";

const DAY_MS = 86_400_000;
const KEY = /^[\x21-\x7e]{1,255}$/;
/** An act upon one stored thing: it goes with an erasure, so that a late retry finds nothing. */
const NAMES_STORED = /:(?:event|link)_id\b/;

/** Requests that may come twice: how the second one is answered. */
export type Retries = {
  /** The request's `Idempotency-Key`, bound to who calls and whom it is about; null without one. */
  keyOf(request: IncomingMessage, about: Pick<Call, "shop" | "shopper" | "caller">): string | null;
  answer(request: IncomingMessage, call: Call, route: Route): Promise<Reply>;
};

type Deps = {
  readonly port: RetryPort;
  readonly clock: Clock;
  readonly random: RandomBytes;
  /** HMAC under a key outside the store, so that what is kept of a body cannot be guessed without it. */
  readonly bind: (text: string) => string;
};

const callerName = (caller: Caller): string =>
  caller.kind === "key"
    ? `key ${caller.keyId}`
    : caller.kind === "token"
      ? `token ${caller.shopper.key}`
      : caller.kind === "control"
        ? `control ${caller.recommendationId}`
        : "anybody";

const conflict = (message: string): DomainError => new DomainError("idempotency_conflict", message);
const running = (): DomainError => new DomainError("idempotency_running", RUNNING);
const RUNNING = "The first request under this Idempotency-Key is still running; ask again in a moment.";

/**
 * A "no" is taken again at once while its first request runs, or where it has died: what it leaves is known
 * by the key, or is the same however often it is said. What only may take the room for one waits as any act
 * does: said again, it would find nothing.
 */
const isRefusal = (no: Refusing): boolean => no !== null && no !== "room";
/** Nothing comes along with it that would give anew what an erasure since took away. */
const isNoAlone = (no: Refusing): boolean =>
  no !== null && no !== "room" && no.act !== "refuse" && no.act !== "pause";
/** An erasure takes the claim upon itself away, and is known by its own id (routes/erasures). */
const isErasure = (no: Refusing): boolean => no !== null && no !== "room" && no.act === "erase";

const marked = (reply: Reply, how: "true" | "told-now" | "decided-again"): Reply => ({
  ...reply,
  headers: { ...reply.headers, "Idempotent-Replayed": how },
});

/**
 * Answers retries as the table of endpoints says. What reads a person runs again under present consent and
 * signals; an act upon a person happens once and is told from what stands now; only what the shop itself owns
 * has its answer kept.
 */
export const createRetries = ({ port, clock, random, bind }: Deps): Retries => {
  const claimOf = (request: IncomingMessage, call: Call): IdempotentClaim => {
    // The same key under another call or body is another request (409), whatever it says.
    // An upload is read by its route; a package's own hashes tell two of them apart.
    const body = call.body === (request as unknown) ? "" : (JSON.stringify(call.body) ?? "");
    const digest = createHash("sha256")
      .update(`${request.method} ${request.url}\n`)
      .update(body)
      .digest("hex");
    return {
      id: randomId("clm", random),
      shop: call.shop,
      key: present(call.retryKey, "the key of a retry"),
      shopperKey: call.shopper?.key ?? null,
      bodyHash: bind(`request\0${call.retryKey}\0${digest}`),
      now: clock(),
      ttlMs: DAY_MS,
    };
  };
  /** Whoever gives up has an error to tell already; what cannot be freed now is so by itself in a minute. */
  const giveUp = async (...claims: readonly IdempotentClaim[]): Promise<void> => {
    await Promise.allSettled(claims.map((each) => port.abandonIdempotent(each)));
  };
  /**
   * A claim that the store refused may stand all the same, as on a primary whose replicas did not have it in
   * time: the retry that was asked for would meet it as running.
   */
  const take = async (
    wanted: IdempotentClaim,
    ...held: readonly IdempotentClaim[]
  ): Promise<IdempotentOutcome> => {
    try {
      return await port.claimIdempotent(wanted);
    } catch (error) {
      await giveUp(wanted, ...held);
      throw error;
    }
  };
  /** What the first one left, or null where this is the first. */
  const claim = async (claimed: IdempotentClaim): Promise<IdempotentDone | "running" | null> => {
    const outcome = await take(claimed);
    if (outcome.state === "conflict") throw conflict("Use a fresh Idempotency-Key for another request.");
    if (outcome.state === "running") return "running";
    return outcome.state === "done" ? outcome.answer : null;
  };
  const storedOnce = async (claimed: IdempotentClaim, run: () => Promise<Reply>): Promise<Reply> => {
    const before = await claim(claimed);
    if (before === "running") throw running();
    if (before !== null && "body" in before)
      return marked(
        { status: before.status, body: before.body === "" ? undefined : JSON.parse(before.body) },
        "true",
      );
    try {
      const reply = await run();
      await port.completeIdempotent(claimed, {
        status: reply.status ?? 200,
        body: reply.body === undefined ? "" : JSON.stringify(reply.body),
        content_type: "application/json",
      });
      return reply;
    } catch (error) {
      await giveUp(claimed);
      throw error;
    }
  };
  /**
   * The key alone, with nobody: it outlives an erasure for its day, so that a late retry undoes nothing.
   * Holds no reference and no trace of a body.
   */
  const markOf = (claimed: IdempotentClaim, { path }: Endpoint): IdempotentClaim | null =>
    claimed.shopperKey === null || NAMES_STORED.test(path)
      ? null
      : { ...claimed, shopperKey: null, key: bind(`spent\0${claimed.key}`), bodyHash: "spent" };
  const takeMark = async (
    claimed: IdempotentClaim,
    mark: IdempotentClaim,
    mayRun: boolean,
  ): Promise<void> => {
    const outcome = await take(mark, claimed);
    if (outcome.state === "new" || (outcome.state === "running" && mayRun)) return;
    await giveUp(claimed);
    throw outcome.state === "running"
      ? running()
      : new DomainError(
          "idempotency_spent",
          "What this Idempotency-Key did was erased since and is not done again; use a fresh key for a " +
            "new act.",
        );
  };
  /** A refused mark may stand as well, and alone it would say of what was done that it was erased. */
  const complete = async (
    claimed: IdempotentClaim,
    mark: IdempotentClaim | null,
    reference: Reference,
  ): Promise<Reference> => {
    try {
      if (mark !== null) await port.completeIdempotent(mark, { reference: null });
    } finally {
      await port.completeIdempotent(claimed, { reference });
    }
    return reference;
  };
  const actOnce = async (claimed: IdempotentClaim, route: ActRoute, call: Call): Promise<Reply> => {
    const { endpoint, act, tell } = route;
    const no = route.asksNo(call);
    const before = await claim(claimed);
    const isAgain = before === "running";
    if (isAgain && !isRefusal(no)) throw running();
    if (before !== null && !isAgain && "reference" in before)
      return marked(await tell(call, before.reference), "told-now");
    const mark = isErasure(no) ? null : markOf(claimed, endpoint);
    // Where the first one's claim stands nobody was erased since, whatever has become of its mark.
    if (mark !== null && !isAgain) await takeMark(claimed, mark, isNoAlone(no));
    const reference = await act(call)
      .then((left) => complete(claimed, mark, left))
      .catch(async (error: unknown) => {
        await giveUp(...(mark === null ? [] : [mark]), claimed);
        throw error;
      });
    return tell(call, reference);
  };
  return {
    keyOf(request, { shop, shopper, caller }) {
      const key = request.headers["idempotency-key"];
      if (key === undefined || request.method === "GET") return null;
      if (typeof key !== "string" || !KEY.test(key))
        throw new DomainError(
          "invalid_request",
          "Idempotency-Key is one word of at most 255 visible ASCII characters.",
        );
      return bind(["key", shop, callerName(caller), shopper?.key ?? "", key].join("\0"));
    },
    async answer(request, call, route) {
      if (call.retryKey === null) return route.handle(call);
      if ("act" in route) return actOnce(claimOf(request, call), route, call);
      return (route.endpoint as Endpoint).retry === "stored"
        ? storedOnce(claimOf(request, call), () => route.handle(call))
        : marked(await route.handle(call), "decided-again");
    },
  };
};
