import { setTimeout as sleep } from "node:timers/promises";
import autocannon, { type Request, type Running } from "autocannon";
import { endWithParent } from "../../src/lib/process-end.ts";
import type { LoadFigures, LoadMessage, LoadPlan } from "./run-load.ts";

/*
 * The load, in a process of its own: it shares no event loop with what it measures. Told a plan
 * in one message, answers in one, again and again.
 */

/** Connections are open and the load is even before its window begins. */
const LEAD_MS = 200;
const PATIENCE_MS = 30_000;
/** How often a load looks whether it was told to stop. */
const LOOK_MS = 100;

const tell = (message: LoadMessage): void => void process.send?.(message);

/** Batches of events that nobody has sent before. */
const freshBatches = (path: string, ingest: NonNullable<LoadPlan["ingest"]>): Request => {
  const { shoppers, items, perBatch } = ingest;
  const stamp = `${Date.now()}`;
  const counter = { batch: 0 };
  const lineOf = (batch: number, line: number, at: string): string =>
    JSON.stringify({
      event_id: `${stamp}-${batch}-${line}`,
      shopper_id: shoppers[(batch * 7 + line) % shoppers.length],
      type: "view",
      item_id: items[(batch + line * 13) % items.length],
      occurred_at: at,
    });
  return {
    method: "POST",
    path,
    setupRequest: (request) => {
      counter.batch += 1;
      const at = new Date().toISOString();
      const lines = Array.from({ length: perBatch }, (_, line) => lineOf(counter.batch, line, at));
      return { ...request, body: lines.join("\n") };
    },
  };
};

/**
 * What is answered between two moments of an even load. What is under way at both ends cancels out, where a
 * count up to the end would leave out the last answers, for which the server has worked too.
 */
const countWithin = async (
  running: Running,
  seconds: number,
): Promise<{ answered: number; seconds: number }> => {
  const counter = { answered: 0 };
  running.on("response", (_client, status) => {
    if (status >= 200 && status < 300) counter.answered += 1;
  });
  const edge = (): { answered: number; at: number } => {
    tell({ edge: true });
    return { answered: counter.answered, at: performance.now() };
  };
  await sleep(LEAD_MS);
  const from = edge();
  await sleep(seconds * 1000);
  // Without any answer there is no figure: a starved machine is given more time.
  for (let waited = 0; counter.answered === from.answered && waited < PATIENCE_MS; waited += LOOK_MS)
    await sleep(LOOK_MS);
  const to = edge();
  running.stop();
  return { answered: to.answered - from.answered, seconds: (to.at - from.at) / 1000 };
};

const run = async (plan: LoadPlan): Promise<LoadFigures> => {
  const requests =
    plan.ingest === undefined
      ? plan.bodies.map((body) => ({ method: "POST", path: plan.path, body }))
      : [freshBatches(plan.path, plan.ingest)];
  const running = autocannon({
    url: plan.url,
    connections: plan.connections,
    duration: plan.window === true ? plan.seconds + 60 : plan.seconds,
    sampleInt: LOOK_MS,
    headers: plan.headers,
    requests,
    ...(plan.rate === undefined ? {} : { overallRate: plan.rate }),
  });
  const counted = plan.window === true ? await countWithin(running, plan.seconds) : null;
  const { latency, duration, non2xx, errors, timeouts, "2xx": answered } = await running;
  return {
    per_second: counted === null ? answered / duration : counted.answered / counted.seconds,
    answered: counted?.answered ?? answered,
    failed: non2xx + errors + timeouts,
    p50_ms: latency.p50,
    p99_ms: latency.p99,
    max_ms: latency.max,
  };
};

endWithParent({ graceMs: 0 });
process.on("SIGTERM", () => process.exit(0));
process.on("message", (plan: LoadPlan) => void run(plan).then((figures) => tell({ figures })));
process.send?.("up");
