import type { House } from "../faults/kill-processes.ts";
import { serveStore } from "../faults/serve.ts";
import { agree, createCaller } from "../faults/writers.ts";
import { type Answer, type Asking, askUntil, createClient } from "./ask.ts";

export type RateFigures = {
  readonly of: string;
  readonly per_second: number;
  readonly seconds: number;
  readonly let_through: number;
  /** Two seconds' worth at once, and then what each moment brings. */
  readonly most: number;
  readonly refused: number;
  readonly failed: readonly string[];
};

const judgeRate = (
  of: string,
  perSecond: number,
  seconds: number,
  answers: readonly Answer[],
): RateFigures => {
  const passed = answers.filter(({ status }) => status === 200).length;
  const refused = answers.filter(({ status }) => status === 429);
  const most = Math.ceil(perSecond * (seconds + 2));
  const failed = [
    ...(passed > most ? ["more were let through than the limit says"] : []),
    ...(passed < perSecond ? ["hardly anything was let through"] : []),
    ...(refused.length === 0 ? ["nothing was refused"] : []),
    ...(refused.every(({ retryAfter }) => retryAfter) ? [] : ["a refusal says not when to come again"]),
    ...(passed + refused.length === answers.length ? [] : ["something else was answered"]),
  ];
  return { of, per_second: perSecond, seconds, let_through: passed, most, refused: refused.length, failed };
};

/** Two workers, and one limit for both: of a key, of a shopper's token, of an address. */
export const proveRates = async (
  { place, key }: House,
  plan: { readonly perSecond: number; readonly seconds: number; readonly connections: number },
): Promise<RateFigures[]> => {
  const { perSecond, seconds, connections } = plan;
  const limit = String(perSecond);
  const service = await serveStore(place, {
    CANDOR_RATE_LIMIT: limit,
    CANDOR_RATE_LIMIT_SHOPPER: limit,
    CANDOR_RATE_LIMIT_PUBLIC: limit,
  });
  const { url } = service;
  const client = createClient(connections);
  try {
    const call = createCaller(url, key);
    await agree(call, "anna");
    const { token } = (await call("POST", "/v1/shopper-tokens", null, {
      shopper_id: "anna",
      scopes: ["consent"],
    })) as {
      token: string;
    };
    const ways: readonly (readonly [string, Asking])[] = [
      ["a shopper's token", { url, bearer: token, path: "/v1/shopper/consent" }],
      ["an address", { url, bearer: null, path: "/s/prove/v1/transparency/ledger" }],
      ["a key", { url, bearer: key, path: "/v1/settings" }],
    ];
    const figures: RateFigures[] = [];
    for (const [of, asking] of ways) {
      const began = performance.now();
      const answers = await askUntil(began + seconds * 1000, connections, () => client.ask(asking));
      const took = (performance.now() - began) / 1000;
      figures.push(judgeRate(of, perSecond, took, answers));
    }
    return figures;
  } finally {
    client.close();
    await service.stop();
  }
};
