import { type Bearer, type BearerSource, createBearer } from "./bearer.ts";
import { CALLS, type Calls } from "./calls.ts";
import { CandorProblem } from "./problem.ts";
import { createVisit, type Visit } from "./visit.ts";

export type CallName = keyof Calls;
export type Answer<N extends CallName> = Calls[N]["answer"];
type Request<N extends CallName> = Calls[N]["input"] & {
  /** With a key: whom it is about. A shopper token names its own. */
  shopperId?: string;
  /** Left out: one is made for the call and its retries. */
  idempotencyKey?: string;
  signal?: AbortSignal;
};
/** A call that needs nothing may be made with nothing. */
type Given<N extends CallName> =
  Record<string, never> extends Calls[N]["input"] ? [Request<N>?] : [Request<N>];
type Wish = Answer<"recommend">["items"][number]["controls"][number];

export type ClientOptions = {
  /** Where the service is, such as https://candor.shop.example. */
  url: string;
  /** A shopper token, from a function that asks the shop's server for one; on servers, a key. */
  bearer?: BearerSource;
  /** Tries of a call in all. */
  tries?: number;
  fetch?: typeof fetch;
  clock?: () => number;
  random?: () => number;
  wait?: (ms: number) => Promise<void>;
};

export type Client = {
  call<N extends CallName>(name: N, ...given: Given<N>): Promise<Answer<N>>;
  /** Suggestions, with what this visit did and the browser's signal. */
  recommend(body: Calls["recommend"]["input"]["body"]): Promise<Answer<"recommend">>;
  /**
   * Does what a control of an answer says; `token`: the answer's `control_token`, where the page has no
   * other.
   */
  follow(
    control: Pick<Wish, "method" | "href" | "body">,
    about?: { shopperId?: string; token?: string | null },
  ): Promise<unknown>;
  readonly visit: Visit;
  /** Does this browser ask not to be profiled (Global Privacy Control)? */
  readonly gpc: boolean;
};

const AT_ONCE_MS = 200;
const LONGEST_MS = 5_000;
const PASSING = new Set([408, 429, 500, 502, 503, 504]);

const readGpc = (): boolean =>
  (globalThis as { navigator?: { globalPrivacyControl?: boolean } }).navigator?.globalPrivacyControl === true;

/** `randomUUID` is for secure contexts alone; pages of a shop under test may have none. */
const freshKey = (): string =>
  [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

/** Ids of shoppers that are not ASCII go as RFC 8187 says. */
const headerValue = (id: string): string =>
  /^[\x21-\x7e]+$/.test(id) ? id : `UTF-8''${encodeURIComponent(id)}`;

const fill = (path: string, params: Record<string, unknown> = {}): string =>
  path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(params[name])));

const queryOf = (query: Record<string, unknown> = {}): string => {
  const given = Object.entries(query).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, String(value)] as [string, string]],
  );
  return given.length === 0 ? "" : `?${new URLSearchParams(given)}`;
};

const readAnswer = async (response: Response): Promise<unknown> => {
  const type = response.headers.get("Content-Type") ?? "";
  if (type.includes("x-tar")) return response.arrayBuffer();
  const text = await response.text();
  if (text === "") return undefined;
  return type.includes("ndjson")
    ? text
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line) as unknown)
    : (JSON.parse(text) as unknown);
};

const problemOf = async (response: Response): Promise<CandorProblem> => {
  const body: unknown = await readAnswer(response).catch(() => null);
  return new CandorProblem(response.status, typeof body === "object" && body !== null ? body : {});
};

/**
 * Seconds that the service asks to be left alone for, else twice as long each time, never in step with
 * others.
 */
const pauseOf = (tried: number, after: string | null, random: () => number): number =>
  after !== null && Number(after) > 0
    ? Math.min(Number(after) * 1000, LONGEST_MS)
    : Math.min(AT_ONCE_MS * 2 ** tried, LONGEST_MS) * (0.5 + random() / 2);

type Sent = {
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
  readonly shopperId?: string | undefined;
  readonly idempotencyKey?: string | undefined;
  readonly signal?: AbortSignal | undefined;
};

const initOf = (sent: Sent, key: string | null, bearer: string | null): RequestInit => {
  const { method, body, shopperId, signal } = sent;
  const isBytes = body instanceof Uint8Array;
  return {
    method,
    headers: {
      ...(bearer === null ? {} : { Authorization: `Bearer ${bearer}` }),
      ...(key === null ? {} : { "Idempotency-Key": key }),
      ...(shopperId === undefined ? {} : { "Shopper-Id": headerValue(shopperId) }),
      ...(body === undefined ? {} : { "Content-Type": isBytes ? "application/x-tar" : "application/json" }),
    },
    ...(body === undefined
      ? {}
      : { body: isBytes ? (body as Uint8Array<ArrayBuffer>) : JSON.stringify(body) }),
    ...(signal === undefined ? {} : { signal }),
    // What is sent as a page is left still arrives; browsers take up to 64 kB so.
    keepalive: method === "POST" && !isBytes && JSON.stringify(body ?? "").length < 32_000,
    credentials: "omit",
  };
};

/**
 * May the same call be sent again? What still runs under its key will be over. A key that stands for another
 * request does so for a day.
 */
const isPassing = ({ status, code }: CandorProblem): boolean =>
  PASSING.has(status) || code === "idempotency_running";

const isOldToken = ({ code }: CandorProblem): boolean => code === "token_expired" || code === "token_invalid";

const createSend = (
  options: Required<Omit<ClientOptions, "bearer" | "clock">> & { bearer: Bearer | null },
) => {
  const { url, bearer, tries, fetch: ask, wait, random } = options;
  return async (sent: Sent, token: string | null): Promise<unknown> => {
    const key = sent.method === "GET" ? null : (sent.idempotencyKey ?? freshKey());
    let shown = token ?? (await bearer?.get()) ?? null;
    let renewed = false;
    for (let tried = 0; ; tried += 1) {
      const last = tried + 1 >= tries;
      try {
        const response = await ask(`${url.replace(/\/$/, "")}${sent.path}`, initOf(sent, key, shown));
        if (response.ok) return await readAnswer(response);
        const problem = await problemOf(response);
        if (isOldToken(problem) && token === null && bearer !== null && !renewed) {
          renewed = true;
          shown = await bearer.get(shown ?? "");
          continue;
        }
        if (last || !isPassing(problem)) throw problem;
        await wait(pauseOf(tried, response.headers.get("Retry-After"), random));
      } catch (error) {
        if (last || error instanceof CandorProblem || sent.signal?.aborted === true) throw error;
        await wait(pauseOf(tried, null, random));
      }
    }
  };
};

/**
 * A client of the service, in a browser or on a server. In a browser, with a shopper token; it keeps
 * nothing on the device. Calls are retried under one idempotency key, so that an act happens once.
 */
export const createClient = (options: ClientOptions): Client => {
  const clock = options.clock ?? Date.now;
  const send = createSend({
    url: options.url,
    bearer: options.bearer === undefined ? null : createBearer(options.bearer, clock),
    tries: options.tries ?? 3,
    fetch: options.fetch ?? ((...given) => fetch(...given)),
    random: options.random ?? Math.random,
    wait: options.wait ?? ((ms) => new Promise((resolve) => setTimeout(resolve, ms))),
  });
  const visit = createVisit(clock);
  const gpc = readGpc();
  const call: Client["call"] = (name, ...[given]) => {
    const { params, query, ...more } = (given ?? {}) as Partial<Record<"params" | "query", object>>;
    const [method = "", path = ""] = CALLS[name].split(" ");
    const filled = fill(path, params as Record<string, unknown>) + queryOf(query as Record<string, unknown>);
    return send({ ...more, method, path: filled }, null) as Promise<never>;
  };
  return {
    call,
    recommend: (body) => {
      const events = visit.events();
      return call("recommend", {
        body: {
          ...(events.length === 0 ? {} : { session: { events: [...events] } }),
          ...(gpc ? { signals: { gpc } } : {}),
          ...body,
        },
      });
    },
    follow: ({ method, href, body }, { shopperId, token = null } = {}) =>
      send({ method, path: href, ...(body === null ? {} : { body }), shopperId }, token),
    visit,
    gpc,
  };
};
