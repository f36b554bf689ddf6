import autocannon from "autocannon";
import { endWithParent } from "../../src/lib/process-end.ts";
import type { LoadFigures, LoadPlan } from "./run-load.ts";

/**
 * The load, in a process of its own so that it does not share an event loop with what it measures. Told its
 * plan in one message, answers in one.
 */
const run = async (plan: LoadPlan): Promise<LoadFigures> => {
  const counter = { batch: 0 };
  const stamp = `${Date.now()}`;
  const requests =
    plan.ingest === undefined
      ? plan.bodies.map((body) => ({ method: "POST", path: plan.path, body }))
      : [
          {
            method: "POST",
            path: plan.path,
            setupRequest: (request: { readonly body?: string }) => {
              counter.batch += 1;
              const batch = `${stamp}-${counter.batch}`;
              const { shoppers, items, perBatch } = plan.ingest!;
              const at = new Date().toISOString();
              const body = Array.from({ length: perBatch }, (_, line) =>
                JSON.stringify({
                  event_id: `${batch}-${line}`,
                  shopper_id: shoppers[(counter.batch * 7 + line) % shoppers.length],
                  type: "view",
                  item_id: items[(counter.batch + line * 13) % items.length],
                  occurred_at: at,
                }),
              ).join("\n");
              return { ...request, body };
            },
          },
        ];
  const result = await autocannon({
    url: plan.url,
    connections: plan.connections,
    duration: plan.seconds,
    headers: plan.headers,
    requests,
    ...(plan.rate === undefined ? {} : { overallRate: plan.rate }),
  });
  const { latency } = result;
  return {
    per_second: result["2xx"] / result.duration,
    answered: result["2xx"],
    failed: result.non2xx + result.errors + result.timeouts,
    p50_ms: latency.p50,
    p99_ms: latency.p99,
    max_ms: latency.max,
  };
};

endWithParent({ graceMs: 0 });
process.once("message", (plan: LoadPlan) => {
  void run(plan).then((figures) => process.send!(figures, () => process.exit(0)));
});
