/**
 * The running service as a recommender: a prediction's history goes out as the events of a session under a
 * receipt, as a shop's own server would send it, and what comes back is the list that a shopper would see.
 * Nothing is stored of it. So what serves is measured by the code that measures models.
 */
import { createHash } from "node:crypto";
import { DomainError } from "../../lib/errors.ts";
import type { TrainingStep } from "../data/dataset.ts";
import { EVENT_TYPE_CODES } from "../data/event-types.ts";
import type { Prediction } from "../data/predictions.ts";
import { createAccumulator, type Recommender } from "./baselines/recommender.ts";

/** The longest list that a cutoff asks for. */
const LIMIT = 50;
/** Events that a request may carry. */
const MOST_EVENTS = 500;
const SECOND_MS = 1000;
const DAY_MS = 86_400_000;
const SESSION = "evaluation";
const TEXT = "What this replay did is used to answer it, and is not kept.";

/** What the answers were made of: by mode, model, and what their items stand on. */
export type ServedFacts = {
  readonly modes: Readonly<Record<string, number>>;
  readonly models: Readonly<Record<string, number>>;
  /** Items of the first twenty places by `basis`. */
  readonly basis: Readonly<Record<string, number>>;
  /** Answers that each rule changed. */
  readonly rules: Readonly<Record<string, number>>;
};

type ServedAnswer = {
  readonly items: readonly { readonly item_id: string; readonly basis: string }[];
  readonly transparency: {
    readonly mode: string;
    readonly model: { readonly name: string | null; readonly version: string | null };
    readonly rules_applied: readonly { readonly code: string }[];
  };
};

export type ServedSource = {
  /** `http://127.0.0.1:8787` */
  readonly url: string;
  /** Key with the scopes `serve` and `privacy`. */
  readonly key: string;
  /** Item index -> id. */
  readonly items: readonly string[];
  readonly timed: boolean;
  /** Time of day in ms: what is sent ends now. */
  readonly clock: () => number;
};

const NAMES: Readonly<Record<number, string>> = {
  [EVENT_TYPE_CODES.view]: "view",
  [EVENT_TYPE_CODES.click]: "click",
  [EVENT_TYPE_CODES.cart]: "cart_add",
  [EVENT_TYPE_CODES.wishlist]: "wishlist_add",
  [EVENT_TYPE_CODES.purchase]: "purchase",
};

const createCall = ({ url, key }: ServedSource) => {
  const base = url.replace(/\/$/, "");
  return async <T>(path: string, body: unknown): Promise<T> => {
    const response = await fetch(`${base}${path}`, {
      method: "POST",
      headers: { Authorization: `Bearer ${key}`, "Content-Type": "application/json" },
      body: JSON.stringify(body),
    }).catch((cause: unknown) => {
      throw new DomainError("usage", `Nothing answers at ${base}: start the service there.`, { cause });
    });
    if (response.ok) return (await response.json()) as T;
    const { detail = "" } = (await response.json().catch(() => ({}))) as { detail?: string };
    throw new DomainError("usage", `${path} answered ${response.status}. ${detail}`);
  };
};

/** Steps as events of a session that ends now: as far apart as they were, or a second where none says. */
const eventsOf = (
  steps: readonly TrainingStep[],
  time: number,
  { items, timed, clock }: ServedSource,
): object[] => {
  const now = clock() - SECOND_MS;
  const events = steps.flatMap((step, at) => {
    const ago = timed ? (time - step.time) * DAY_MS : (steps.length - at) * SECOND_MS;
    const type = NAMES[step.type] ?? "view";
    return step.items
      .filter((item) => item > 0)
      .map((item) => ({
        type,
        item_id: items[item],
        occurred_at: new Date(now - Math.max(0, ago)).toISOString(),
        ...(type === "purchase" ? { order_id: `o${at}` } : {}),
      }));
  });
  return events.slice(-MOST_EVENTS);
};

const agree = async (call: ReturnType<typeof createCall>): Promise<string> => {
  const hash = `sha256:${createHash("sha256").update(TEXT).digest("hex")}`;
  const { consent_receipt: receipt } = await call<{ consent_receipt: string }>("/v1/session-receipts", {
    session_id: SESSION,
    purposes: { personalise: true },
    notice: { version: "evaluation", language: "en", text: TEXT, hash },
  });
  return receipt;
};

const count = (counts: Record<string, number>, name: string): void => {
  counts[name] = (counts[name] ?? 0) + 1;
};

/** Places of the answer are its scores: the first has the most. */
export const createServedRecommender = (
  source: ServedSource,
): { readonly recommender: Recommender; readonly facts: ServedFacts } => {
  const call = createCall(source);
  const indexOf = new Map(source.items.map((id, index) => [id, index]));
  const sums = createAccumulator(source.items.length - 1);
  const facts = { modes: {}, models: {}, basis: {}, rules: {} };
  const state = { receipt: null as Promise<string> | null };
  const note = ({ items, transparency: { mode, model, rules_applied } }: ServedAnswer): void => {
    count(facts.modes, mode);
    count(facts.models, model.name === null ? "none" : `${model.name}@${model.version}`);
    for (const { basis } of items.slice(0, 20)) count(facts.basis, basis);
    for (const { code } of rules_applied) count(facts.rules, code);
  };
  const score = async ({ history, time }: Prediction): Promise<typeof sums> => {
    const answer = await call<ServedAnswer>("/v1/recommendations", {
      moment: "home",
      session: {
        id: SESSION,
        events: eventsOf(history, time, source),
        consent_receipt: await (state.receipt ??= agree(call)),
      },
      limit: LIMIT,
      explain: "brief",
    });
    note(answer);
    sums.clear();
    answer.items.forEach(({ item_id }, place) => {
      const index = indexOf.get(item_id);
      if (index !== undefined) sums.add(index, LIMIT - place);
    });
    return sums;
  };
  return { recommender: { name: "served", score }, facts };
};
