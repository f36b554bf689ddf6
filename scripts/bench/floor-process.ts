import "../../src/model/runtime/no-telemetry.ts";
import { randomBytes } from "node:crypto";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import express from "express";
import { open } from "lmdb";
import { InferenceSession, Tensor } from "onnxruntime-node";
import { z } from "zod";
import { createServer } from "../../src/http/create-server.ts";
import { endWithParent } from "../../src/lib/process-end.ts";
import { seededSource } from "../generated-shop/generate-shop.ts";
import { FLOOR_BEST, FLOOR_ITEMS, makeFloorModel } from "./floor-model.ts";

/*
 * What an answer costs with nothing around it: express, a zod schema, one LMDB read, one run of a neighbour
 * model that sums and picks the best itself, JSON. No consent, no rules, no reasons, no notice, no record.
 * Express is spared its change of prototypes here too.
 */
export type FloorPlan = { readonly folder: string; readonly seed: number };

const SHOPPERS = 50_000;
const HISTORY = 20;

const Question = z.strictObject({
  shopper_id: z.string().min(1).max(64),
  limit: z.number().int().min(1).max(FLOOR_BEST).default(20),
  context: z.strictObject({ page: z.enum(["home", "product", "cart"]), item_id: z.string().optional() }),
  events: z
    .array(
      z.strictObject({
        type: z.enum(["view", "cart", "purchase"]),
        item_id: z.string().max(64),
        at: z.number().int(),
      }),
    )
    .max(50),
  consent: z.strictObject({ personalise: z.boolean(), measure: z.boolean() }),
});
type Profile = { readonly history: readonly number[]; readonly weights: readonly number[] };

const fill = async (folder: string, random: () => number) => {
  const store = open<Profile, string>({ path: join(folder, "floor.mdb"), overlappingSync: false });
  await store.transaction(() => {
    for (let shopper = 0; shopper < SHOPPERS; shopper += 1)
      void store.put(`shopper-${shopper}`, {
        history: Array.from({ length: HISTORY }, () => Math.floor(random() * FLOOR_ITEMS)),
        weights: Array.from({ length: HISTORY }, random),
      });
  });
  return store;
};

const run = async ({ folder, seed }: FloorPlan): Promise<void> => {
  const session = await InferenceSession.create(makeFloorModel(seed), {
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
  });
  const store = await fill(folder, seededSource(seed));
  const best = async ({ history, weights }: Profile, limit: number) => {
    const { best_items, best_scores } = await session.run({
      history: new Tensor("int64", BigInt64Array.from(history, BigInt), [history.length]),
      weights: new Tensor("float32", Float32Array.from(weights), [weights.length]),
    });
    const [items, scores] = [best_items?.data as BigInt64Array, best_scores?.data as Float32Array];
    return Array.from({ length: limit }, (_, at) => ({ item_id: `item-${items[at]}`, score: scores[at] }));
  };
  const app = express();
  app.disable("x-powered-by");
  app.disable("etag");
  app.post("/", express.json({ limit: "32kb" }), async (request, response) => {
    const asked = Question.safeParse(request.body);
    const profile = asked.success ? store.get(asked.data.shopper_id) : undefined;
    if (!asked.success || profile === undefined) return void response.status(400).json({ error: "invalid" });
    response.json({ items: await best(profile, asked.data.limit) });
  });
  const server = createServer(app, randomBytes, () => false);
  server.listen(0, "127.0.0.1", () => process.send?.({ port: (server.address() as AddressInfo).port }));
};

endWithParent({ graceMs: 0 });
process.once("message", (plan: FloorPlan) => void run(plan));
process.on("SIGTERM", () => process.exit(0));
