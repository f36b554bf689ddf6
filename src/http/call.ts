import type { IncomingHttpHeaders } from "node:http";
import type { z } from "zod";
import type { RefusedAct } from "../consent/refusals.ts";
import type { ShopperRef } from "../consent/shopper-ref.ts";
import type { Endpoint, Retry, TokenScope } from "../contract/endpoints.ts";
import type { Log } from "../lib/log.ts";

/** Who calls: a shop's key, a browser with a shopper token, or anybody. */
export type Caller =
  | {
      readonly kind: "key";
      readonly shop: string;
      readonly keyId: string;
      readonly scopes: readonly string[];
    }
  | {
      readonly kind: "token";
      readonly shop: string;
      readonly shopper: ShopperRef;
      readonly scopes: readonly TokenScope[];
      readonly origin: string | null;
      readonly mintedAt: number;
    }
  | {
      readonly kind: "control";
      readonly shop: string;
      readonly shopper: ShopperRef | null;
      readonly recommendationId: string;
    }
  | { readonly kind: "anybody"; readonly shop: string | null };

/** The denying headers of one call, as they came: duplicates included. */
export type SignalHeaders = { readonly secGpc: readonly string[]; readonly dnt: readonly string[] };

type Parsed<S> = S extends z.ZodType ? z.output<S> : undefined;

/** One row of a batch: parsed, or what was wrong with it. `line` counts from 1. */
export type BodyRow<T> =
  | { readonly ok: true; readonly line: number; readonly value: T }
  | { readonly ok: false; readonly line: number; readonly error: unknown; readonly raw: unknown };

type Body<E extends Endpoint> = E["takes"] extends "rows"
  ? { readonly rows: readonly BodyRow<Parsed<E["body"]>>[]; readonly single: boolean }
  : E["takes"] extends "stream"
    ? NodeJS.ReadableStream
    : Parsed<E["body"]>;

type NamedShopper<E extends Endpoint> = E["shopper"] extends "required" ? ShopperRef : ShopperRef | null;

/** What a route gets: everything checked, nothing of Express. */
export type Call<E extends Endpoint = Endpoint> = {
  readonly requestId: string;
  readonly caller: Caller;
  /** The shop of the call; empty only where a public call names none. */
  readonly shop: string;
  /** The shopper whom the call names, already under a pseudonym; null only where the endpoint needs none. */
  readonly shopper: NamedShopper<E>;
  /** The same as the shop gave it; null where a token names the shopper. Never kept or logged. */
  readonly shopperId: string | null;
  /** The pseudonym of another id that the body names. */
  pseudonym(shopperId: string): ShopperRef;
  readonly params: Parsed<E["params"]>;
  readonly query: Parsed<E["query"]>;
  readonly body: Body<E>;
  readonly headers: IncomingHttpHeaders;
  readonly signals: SignalHeaders;
  /** A page of this service that shows no question of an answer. */
  readonly asksNothing?: true;
  /** The `Idempotency-Key`, bound to caller and shopper; null without one. The same for a retry. */
  readonly retryKey: string | null;
  readonly log: Log;
};

export type Reply = {
  readonly status?: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly type?: string;
  /** Whose stored data the call read or changed, where that is not simply the shopper of the call. */
  readonly acted?: readonly ShopperRef[];
};

/**
 * The id of what an act left behind (a record, a ticket, a link), or null where its outcome is the shopper's
 * state itself.
 */
export type Reference = string | null;

/**
 * Does a call say no? Then it may take the room that the store reserves, and where even that fails the act is
 * held beside it. `room`: it may take the room, and is not held.
 */
export type Refusing = RefusedAct | "room" | null;

/**
 * Methods and no properties: a handler takes the call of its own endpoint, and the server gives each endpoint
 * the calls of its contract. TypeScript takes the narrower parameter for methods alone.
 */
type Answers = { handle(call: Call): Promise<Reply> };
type Acts = {
  act(call: Call): Promise<Reference>;
  /** The answer, from what stands now. */
  tell(call: Call, reference: Reference): Promise<Reply>;
};
type Bound = { readonly endpoint: Endpoint };
type MayRefuse = { asksNo(call: Call): Refusing };
/** An act upon a person in two halves, so that a retry can be told without being done. */
export type ActRoute = Readonly<Bound & Answers & Acts & MayRefuse>;
/** An endpoint of the wire with the function that answers it. */
export type Route = Readonly<Bound & Answers> | ActRoute;

/** Binds a handler to its contract. */
export const route = <E extends Endpoint & { readonly retry?: Exclude<Retry, "act"> | undefined }>(
  endpoint: E,
  handle: (call: Call<E>) => Promise<Reply>,
): Route => ({ endpoint, handle });

/** Binds an act upon a person to its contract. */
export const actRoute = <E extends Endpoint & { retry: "act" }>(
  endpoint: E,
  given: {
    readonly act: (call: Call<E>) => Promise<Reference>;
    readonly tell: (call: Call<E>, reference: Reference) => Promise<Reply>;
    /** Left out where nobody says no by it. */
    readonly asksNo?: (call: Call<E>) => Refusing;
  },
): Route => {
  const { act, tell }: Acts = given;
  const { asksNo }: MayRefuse = { asksNo: () => null, ...given };
  return { endpoint, act, tell, asksNo, handle: async (call) => tell(call, await act(call)) };
};
