import cluster from "node:cluster";
import { setTimeout as sleep } from "node:timers/promises";
import { createTakeOnce, shareRates } from "../../src/lib/shared-rates.ts";

/*
 * Two workers that call as often as they can, of two subjects, for SECONDS; the primary tells in one line of
 * JSON how often they were let through, and for how long. SILENT: a primary that does not answer.
 */
const [seconds = "1", perSecond = "50", silent = ""] = process.argv.slice(2);
const WORKERS = 2;
const AT_ONCE = 4;
const SUBJECTS = ["one", "other"];

type Told = {
  readonly passed: readonly number[];
  readonly refused: number;
  readonly began: number;
  readonly ended: number;
};

const callOften = async (): Promise<Told> => {
  const takeOnce = createTakeOnce(Date.now);
  const passed = SUBJECTS.map(() => 0);
  const state = { refused: 0 };
  const began = Date.now();
  const until = performance.now() + Number(seconds) * 1000;
  const one = async (at: number): Promise<void> => {
    while (performance.now() < until) {
      if (await takeOnce(SUBJECTS[at] ?? "", Number(perSecond))) passed[at] = (passed[at] ?? 0) + 1;
      else state.refused += 1;
      await sleep(2);
    }
  };
  await Promise.all(SUBJECTS.flatMap((_, at) => Array.from({ length: AT_ONCE }, () => one(at))));
  return { passed, refused: state.refused, began, ended: Date.now() };
};

if (cluster.isPrimary) {
  if (silent === "") shareRates(Date.now);
  const told: Told[] = [];
  for (let worker = 0; worker < WORKERS; worker += 1) cluster.fork();
  cluster.on("message", (worker, message: { readonly told?: Told }) => {
    if (message.told === undefined) return;
    told.push(message.told);
    worker.kill();
    if (told.length < WORKERS) return;
    const passed = SUBJECTS.map((_, at) => told.reduce((sum, each) => sum + (each.passed[at] ?? 0), 0));
    const refused = told.reduce((sum, each) => sum + each.refused, 0);
    const from = Math.min(...told.map(({ began }) => began));
    const took = (Math.max(...told.map(({ ended }) => ended)) - from) / 1000;
    process.stdout.write(`${JSON.stringify({ passed, refused, seconds: took })}\n`);
  });
} else {
  process.send?.({ told: await callOften() });
}
