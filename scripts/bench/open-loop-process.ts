import { Agent, request } from "node:http";
import { setImmediate as turn, setTimeout as sleep } from "node:timers/promises";
import { endWithParent } from "../../src/lib/process-end.ts";
import { type LatencyFigures, runOpenLoop } from "./open-loop.ts";
import type { OpenLoopPlan } from "./run-open-loop.ts";

/** More than are ever under way where a server keeps up; beyond it requests wait here, which counts. */
const CONNECTIONS = 128;
const ANSWER_WITHIN_MS = 30_000;
/** Timers are late by up to a millisecond: the last part of a wait is spent looking at the clock. */
const TIMER_MS = 2;

const now = (): number => performance.now();

const waitUntil = async (due: number): Promise<void> => {
  for (let left = due - now(); left > 0; left = due - now())
    await (left > TIMER_MS ? sleep(left - TIMER_MS) : turn());
};

const createSender = (plan: OpenLoopPlan): ((n: number) => Promise<boolean>) => {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  const { hostname, port } = new URL(plan.url);
  const bodies = plan.bodies.map((body) => Buffer.from(body));
  const options = { hostname, port, path: plan.path, method: "POST", agent, timeout: ANSWER_WITHIN_MS };
  return (n) =>
    new Promise((resolve) => {
      const body = bodies[n % bodies.length] ?? Buffer.alloc(0);
      const headers = { ...plan.headers, "content-length": body.length };
      const asked = request({ ...options, headers }, (response) => {
        response.resume();
        response.once("end", () => resolve(response.statusCode === 200));
        response.once("error", () => resolve(false));
      });
      asked.once("timeout", () => asked.destroy());
      asked.once("error", () => resolve(false));
      asked.end(body);
    });
};

const run = ({ rate, seconds, ...plan }: OpenLoopPlan): Promise<LatencyFigures> =>
  runOpenLoop({ rate, seconds, now, waitUntil, send: createSender({ rate, seconds, ...plan }) });

endWithParent({ graceMs: 0 });
process.once("message", (plan: OpenLoopPlan) => {
  void run(plan).then((figures) => process.send?.(figures, () => process.exit(0)));
});
