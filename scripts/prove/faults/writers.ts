import { NOTICE, noticeOf } from "../../demo/generated.ts";

/** What shoppers were told is done, by a service that may be killed at any moment. */
export type Acknowledged = {
  readonly events: Map<string, Set<string>>;
  /** The last answer of a shopper's choices, and the choice under way when there was none any more. */
  readonly choices: Map<string, { told: boolean | null; asked: boolean | null }>;
  /** Receipts of erasures by shopper. */
  readonly erasures: Map<string, string>;
  readonly items: Set<string>;
  /** Answers that were given, of which some used a person's data; and those that did so after a "no". */
  readonly answers: { all: number; personal: number };
  readonly misused: string[];
};

export const nothingYet = (): Acknowledged => ({
  events: new Map(),
  choices: new Map(),
  erasures: new Map(),
  items: new Set(),
  answers: { all: 0, personal: 0 },
  misused: [],
});

export const countOf = ({ events, choices, erasures, items, answers }: Acknowledged) => ({
  events: [...events.values()].reduce((sum, ids) => sum + ids.size, 0),
  choices: [...choices.values()].filter(({ told }) => told !== null).length,
  erasures: erasures.size,
  items: items.size,
  answers: answers.all,
  personal_answers: answers.personal,
});

export type Caller = (
  method: string,
  path: string,
  shopper: string | null,
  body?: unknown,
) => Promise<unknown>;

const UNANSWERED_MS = 20_000;

/** Calls that throw where nothing was answered, or not with success. */
export const createCaller =
  (url: string, key: string): Caller =>
  async (method, path, shopper, body) => {
    const answer = await fetch(`${url}${path}`, {
      method,
      // A connection that was handed to a process as it was killed is never answered.
      signal: AbortSignal.timeout(UNANSWERED_MS),
      headers: {
        Authorization: `Bearer ${key}`,
        ...(shopper === null ? {} : { "Shopper-Id": shopper }),
        ...(body === undefined ? {} : { "Content-Type": "application/json" }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text.slice(0, 200)}`);
    return text === "" ? null : (JSON.parse(text) as unknown);
  };

export const agree = (call: Caller, shopper: string, personalise = true): Promise<unknown> =>
  call("PUT", "/v1/shopper/consent", shopper, {
    purposes: { personalise, train: personalise },
    notice: noticeOf(NOTICE),
    method: "proof",
  });

type Results = { readonly results: readonly { readonly event_id: string; readonly status: string }[] };

const sendEvents = async (call: Caller, shopper: string, name: string): Promise<string[]> => {
  const rows = Array.from({ length: 10 }, (_, at) => ({
    event_id: `${name}-${at}`,
    shopper_id: shopper,
    type: "view",
    item_id: `i${at % 5}`,
    occurred_at: new Date(Date.now() - at * 1000).toISOString(),
  }));
  const { results } = (await call("POST", "/v1/events", null, rows)) as Results;
  return results.flatMap(({ event_id, status }) => (status === "kept" ? [event_id] : []));
};

export type Writer = { stop(): void; readonly done: Promise<void> };

/** Repeats until it is stopped; what is not answered is not noted, and tried again (a worker may be gone). */
const repeat = (turn: (n: number) => Promise<void>): Writer => {
  const state = { stopped: false };
  const done = (async () => {
    for (let n = 0; !state.stopped; n += 1)
      await turn(n).catch(() => new Promise((resolve) => setTimeout(resolve, 20)));
  })();
  return {
    stop: () => {
      state.stopped = true;
    },
    done,
  };
};

type Answer = {
  readonly transparency: { readonly profiling: boolean; readonly data_used: readonly unknown[] };
};

/** Did the answer use what the shopper did? */
const isPersonal = async (call: Caller, shopper: string): Promise<boolean> => {
  const asked = { moment: "home", shopper: { id: shopper }, limit: 3 };
  const { transparency } = (await call("POST", "/v1/recommendations", null, asked)) as Answer;
  return transparency.profiling || transparency.data_used.length > 0;
};

const ANSWERS_A_TURN = 5;

/** Says yes, is answered, says no, and is answered again: a personal answer after the "no" is a breach. */
const askAndRefuse = async (call: Caller, shopper: string, told: Acknowledged): Promise<void> => {
  const ask = async (isAllowed: boolean): Promise<void> => {
    // Where the store is away the answer is made without it: that is an answer too.
    const personal = await isPersonal(call, shopper).catch(() => null);
    if (personal === null) return;
    told.answers.all += 1;
    if (personal) told.answers.personal += 1;
    if (personal && !isAllowed) told.misused.push(`answer to ${shopper}`);
  };
  await agree(call, shopper);
  await sendEvents(call, shopper, `${shopper}-${told.answers.all}`);
  for (let at = 0; at < ANSWERS_A_TURN; at += 1) await ask(true);
  await agree(call, shopper, false);
  for (let at = 0; at < ANSWERS_A_TURN; at += 1) await ask(false);
};

/**
 * A shop's day while it is killed: events come in, the catalogue changes (so that the learner works), one
 * shopper changes their mind again and again, others come, do something and are erased.
 */
export const startWriters = (call: Caller, round: string, told: Acknowledged): Writer[] => {
  const visitor = `v-${round}`;
  const wavering = `w-${round}`;
  const own = new Set<string>();
  const choice = { told: null as boolean | null, asked: null as boolean | null };
  told.events.set(visitor, own);
  told.choices.set(wavering, choice);
  return [
    repeat(async (n) => {
      if (n === 0) await agree(call, visitor);
      for (const id of await sendEvents(call, visitor, `${visitor}-${n}`)) own.add(id);
    }),
    repeat(async (n) => {
      choice.asked = n % 2 === 0;
      await agree(call, wavering, choice.asked);
      choice.told = choice.asked;
    }),
    repeat(async (n) => {
      const shopper = `e-${round}-${n}`;
      await agree(call, shopper);
      await sendEvents(call, shopper, shopper);
      const { receipt_id } = (await call("DELETE", "/v1/shopper", shopper)) as { receipt_id: string };
      told.erasures.set(shopper, receipt_id);
    }),
    repeat(() => askAndRefuse(call, `a-${round}`, told)),
    repeat(async (n) => {
      const item = { item_id: `new-${round}-${n}`, title: `New ${n}`, price: 5, currency: "EUR" };
      await call("PUT", "/v1/items", null, [item]);
      told.items.add(item.item_id);
    }),
  ];
};
