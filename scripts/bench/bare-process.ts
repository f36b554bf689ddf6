import type { AddressInfo } from "node:net";
import { join } from "node:path";
import express from "express";
import { open } from "lmdb";
import { InferenceSession, Tensor } from "onnxruntime-node";
import { z } from "zod";
import { createServer } from "../../src/http/create-server.ts";
import { endWithParent } from "../../src/lib/process-end.ts";
import { itemIdOf } from "./made-model.ts";
import { historiesOf, itemOf, type MadeShop, shopperIdOf } from "./made-shop.ts";

/*
 * What the same job costs with nothing around it: express, a zod schema, one LMDB read, one run of the same
 * ONNX graph, the ten best. No consent, no rules, no reasons, no notice, no record. Express is spared its
 * change of prototypes here too.
 */
export type BarePlan = { readonly model: string; readonly folder: string; readonly shop: MadeShop };

const Question = z.strictObject({
  moment: z.string(),
  shopper: z.strictObject({ id: z.string().max(256) }),
  limit: z.number().int().min(1).max(100),
  explain: z.enum(["full", "brief"]).optional(),
});
type Step = { readonly item: number; readonly type: number; readonly at: number };

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

const int64 = (values: readonly number[]): Tensor =>
  new Tensor("int64", BigInt64Array.from(values, BigInt), [1, values.length]);
const float = (values: readonly number[]): Tensor =>
  new Tensor("float32", Float32Array.from(values), [1, values.length]);

const bestOf = (
  items: BigInt64Array,
  scores: Float32Array,
  owned: ReadonlySet<number>,
  limit: number,
): { index: number; score: number }[] => {
  const sums = new Map<number, number>();
  for (let at = 0; at < items.length; at += 1) {
    const index = Number(items[at]);
    if (index !== 0) sums.set(index, (sums.get(index) ?? 0) + scores[at]!);
  }
  return [...sums]
    .filter(([index]) => !owned.has(index))
    .sort(([, one], [, other]) => other - one)
    .slice(0, limit)
    .map(([index, score]) => ({ index, score }));
};

const run = async ({ model, folder, shop }: BarePlan): Promise<void> => {
  const session = await InferenceSession.create(model, {
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    graphOptimizationLevel: "all",
  });
  const store = open<Step[], string>({ path: join(folder, "bare.mdb"), overlappingSync: false });
  const now = Date.now();
  const histories = historiesOf(shop);
  await store.transaction(() => {
    histories.forEach((history, shopper) => {
      void store.put(
        shopperIdOf(shopper),
        history.map((item, at) => ({ item, type: at % 4 === 3 ? 5 : 1, at: now - (at + 1) * 7 * HOUR_MS })),
      );
    });
  });
  const catalogue = new Map(Array.from({ length: shop.items }, (_, at) => [at + 1, itemOf(at + 1)]));
  const app = express();
  app.disable("x-powered-by");
  app.disable("etag");
  app.use(express.json());
  app.post("/v1/recommendations", (request, response, next) => {
    const asked = Question.parse(request.body);
    const steps = store.get(asked.shopper.id) ?? [];
    const asOf = Date.now();
    session
      .run(
        {
          items: int64(steps.map(({ item }) => item)),
          gap: int64(steps.map((_, gap) => gap)),
          weight: float(steps.map(() => 1)),
          event_types: int64(steps.map(({ type }) => type)),
          age_days: float(steps.map(({ at }) => (asOf - at) / DAY_MS)),
        },
        ["part_items", "part_scores"],
      )
      .then((output) => {
        const owned = new Set(steps.filter(({ type }) => type === 5).map(({ item }) => item));
        const best = bestOf(
          output["part_items"]!.data as BigInt64Array,
          output["part_scores"]!.data as Float32Array,
          owned,
          asked.limit,
        );
        response.json({
          items: best.map(({ index, score }, at) => {
            const { title, price, currency, url } = catalogue.get(index)!;
            return { item_id: itemIdOf(index), rank: at + 1, score, item: { title, price, currency, url } };
          }),
        });
      })
      .catch(next);
  });
  const server = createServer(app);
  server.listen(0, "127.0.0.1", () => process.send!({ port: (server.address() as AddressInfo).port }));
};

endWithParent({ graceMs: 0 });
process.once("message", (plan: BarePlan) => void run(plan));
process.on("SIGTERM", () => process.exit(0));
