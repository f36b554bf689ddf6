import { setTimeout as sleep } from "node:timers/promises";
import { endWithParent } from "../../../src/lib/process-end.ts";
import { NOTICE, noticeOf } from "../../demo/generated.ts";
import { seededSource } from "../../generated-shop/generate-shop.ts";

export type MixedLoad = {
  readonly url: string;
  readonly key: string;
  readonly items: readonly string[];
  readonly shoppers: readonly string[];
  readonly seconds: number;
  /** Calls a second, all kinds together. */
  readonly rate: number;
  readonly connections: number;
  readonly seed: number;
};

export type MixedFigures = {
  readonly answered: Readonly<Record<string, number>>;
  readonly refused: Readonly<Record<string, number>>;
  readonly p50_ms: number;
  readonly p99_ms: number;
};

type Asked = {
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
  readonly shopper: string;
};

/** One call of a shop's day: mostly suggestions, events beside them, now and then a choice or a price. */
const nextCall = (plan: MixedLoad, random: () => number, n: number): Asked => {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const shopper = pick(plan.shoppers);
  const item = pick(plan.items);
  const kind = random();
  const at = new Date().toISOString();
  if (kind < 0.6) {
    const explain = random() < 0.3 ? "full" : "brief";
    const moment = random() < 0.5 ? "home" : "product";
    const context = moment === "product" ? { item_id: item } : {};
    return {
      method: "POST",
      path: "/v1/recommendations",
      body: { moment, context, limit: 10, explain },
      shopper,
    };
  }
  if (kind < 0.88) {
    const events = Array.from({ length: 5 }, (_, line) => ({
      event_id: `load-${plan.seed}-${n}-${line}`,
      shopper_id: shopper,
      type: "view",
      item_id: pick(plan.items),
      occurred_at: at,
    }));
    return { method: "POST", path: "/v1/events", body: events, shopper: "" };
  }
  if (kind < 0.93) {
    const purposes = { personalise: true, train: random() < 0.5 };
    const body = { purposes, notice: noticeOf(NOTICE), method: "load" };
    return { method: "PUT", path: "/v1/shopper/consent", body, shopper };
  }
  if (kind < 0.96) return { method: "GET", path: "/v1/shopper", shopper };
  if (kind < 0.98)
    return { method: "PATCH", path: `/v1/items/${item}`, body: { price: 5 + random() }, shopper: "" };
  return { method: "GET", path: "/v1/shopper/export", shopper };
};

const run = async (plan: MixedLoad): Promise<MixedFigures> => {
  const random = seededSource(plan.seed);
  const answered: Record<string, number> = {};
  const refused: Record<string, number> = {};
  const times: number[] = [];
  const until = performance.now() + plan.seconds * 1000;
  const everyMs = (1000 * plan.connections) / plan.rate;
  const state = { n: 0 };
  const one = async (): Promise<void> => {
    while (performance.now() < until) {
      const began = performance.now();
      state.n += 1;
      const { method, path, body, shopper } = nextCall(plan, random, state.n);
      const name = `${method} ${path.replace(/\/items\/.*/u, "/items/:item_id")}`;
      const answer = await fetch(`${plan.url}${path}`, {
        method,
        headers: {
          Authorization: `Bearer ${plan.key}`,
          "Content-Type": "application/json",
          ...(shopper === "" ? {} : { "Shopper-Id": shopper }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      await answer.arrayBuffer();
      if (times.length < 500_000) times.push(performance.now() - began);
      if (answer.ok) answered[name] = (answered[name] ?? 0) + 1;
      else refused[`${name} ${answer.status}`] = (refused[`${name} ${answer.status}`] ?? 0) + 1;
      await sleep(Math.max(0, everyMs - (performance.now() - began)));
    }
  };
  await Promise.all(Array.from({ length: plan.connections }, one));
  times.sort((a, b) => a - b);
  const at = (share: number): number => times[Math.floor(share * (times.length - 1))] ?? Number.NaN;
  return { answered, refused, p50_ms: at(0.5), p99_ms: at(0.99) };
};

endWithParent({ graceMs: 0 });
process.once("message", (plan: MixedLoad) => {
  void run(plan).then((figures) => process.send?.(figures, () => process.exit(0)));
});
