import type { z } from "zod";

export const KEY_SCOPES = ["ingest", "serve", "privacy", "models", "admin"] as const;
export type KeyScope = (typeof KEY_SCOPES)[number];
export const TOKEN_SCOPES = ["events", "recommend", "consent", "preferences", "rights"] as const;
export type TokenScope = (typeof TOKEN_SCOPES)[number];

type Described = {
  readonly path: string;
  readonly summary: string;
  readonly key: KeyScope | "public";
  readonly token: TokenScope | null;
  /** `required`: names a shopper by header or token. `optional`: may. `none`: never touches a shopper. */
  readonly shopper: "required" | "optional" | "none";
  /** Speaks of the process alone: no shop is looked for, and nothing is read to find out who asks. */
  readonly ofProcess?: true;
  /** A key may ask how long each stage of the answer took. */
  readonly timed?: true;
  readonly params?: z.ZodType;
  readonly query?: z.ZodType;
  readonly body?: z.ZodType;
  /**
   * `rows`: one object, an array, or NDJSON; each row is checked by itself against `body`. `stream`: bytes
   * that the route reads itself.
   */
  readonly takes?: "json" | "rows" | "stream";
  /** A "no" that holds even where the store cannot take it: then the answer is 202 and says so. */
  readonly mayBeHeld?: true;
  readonly status: number;
  readonly answer: z.ZodType;
  /** The same answer in other words, by the type that it then has. */
  readonly alsoAs?: Readonly<Record<string, z.ZodType>>;
  /** A further status with the same answer. */
  readonly alsoAnswers?: number;
  /** Where the answer is no JSON. */
  readonly answerType?: "application/x-tar" | "application/x-ndjson";
};

/**
 * How a retry under the same `Idempotency-Key` is answered. `decided_again`: it reads people, so that it runs
 * anew under what holds now; nothing of an answer is kept. `by_event_id`: it runs anew, and ids of events
 * make what was kept before a `duplicate`; nothing of an answer is kept. `act`: it acts upon a person once;
 * the answer is told from what stands now, and at most an opaque reference is kept. `stored`: it changes what
 * the shop itself owns; the first answer is kept for a day. Only where no shopper can be named.
 */
export type Retry = "decided_again" | "by_event_id" | "act" | "stored";

type ReadsOnly = { readonly method: "get"; readonly retry?: undefined };
type ActsOnPeople = {
  readonly method: "put" | "post" | "patch" | "delete";
  readonly retry: Exclude<Retry, "stored">;
};
type ChangesTheShop = {
  readonly method: "put" | "post" | "patch" | "delete";
  readonly retry: "stored";
  readonly key: "ingest" | "models" | "admin";
  readonly token: null;
  readonly shopper: "none";
};

/**
 * One call of the wire: who may make it, what it takes, what it answers. Routes, authorisation and OpenAPI
 * all read this table.
 */
export type Endpoint = Described & (ReadsOnly | ActsOnPeople | ChangesTheShop);

export const defineEndpoints = <const T extends Record<string, Endpoint>>(table: T): T => table;
