import { writeFileSync } from "node:fs";
import { setPriority } from "node:os";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { DomainError } from "../../lib/errors.ts";
import { present } from "../../lib/present.ts";
import { endWithParent } from "../../lib/process-end.ts";
import { createFeed } from "../runtime/onnx-session.ts";
import { openThreadClock } from "../runtime/thread-clock.ts";
import { checkPackage } from "../verify/check-package.ts";
import { measureRuns, quantile } from "../verify/measure-runs.ts";
import { type OpenedPackage, openPackage } from "../verify/open-package.ts";
import type { FromModel, ToModel } from "./process-messages.ts";

/*
 * The process of one model: it proves a package before a serving process touches it, and runs graphs that
 * would hold the event loop for more than 0.3 ms (docs/architecture.md, "Measured facts of the platform"), or
 * whose cost no probe can vouch for. Native code cannot be interrupted, only killed with the process that it
 * runs in.
 */
const BACKGROUND_PRIORITY = 10;

/**
 * What runs, and nothing else of the package: the runtime has its own copy of the weights, and the bytes of a
 * large catalogue's file would be held a second time.
 */
const held: { session: OpenedPackage["session"] | null } = { session: null };
const clock = openThreadClock();
const say = (message: FromModel): void => void process.send?.(message);

const open = async ({ dir, depth }: Extract<ToModel, { type: "open" }>): Promise<void> => {
  const opened = await openPackage(dir, depth);
  held.session = opened.session;
  const { files, bound, session, prior, runsAside } = opened;
  const times = await measureRuns({ manifest: files.manifest, bound, session, size: files.items.length });
  say({
    type: "opened",
    inputs: session.inputs,
    outputs: session.outputs,
    prior,
    runMs: quantile(times, 0.5),
    runsAside,
    cpuMs: clock.cpu(),
  });
};
const check = async ({ dir, budget }: Extract<ToModel, { type: "check" }>): Promise<void> => {
  say({
    type: "checked",
    report: await checkPackage(dir, {
      budget,
      residentBytes: () => process.memoryUsage.rss(),
      onStep: (step) => say({ type: "step", step }),
    }),
  });
};
const run = async ({ id, feeds, fetches, columns }: Extract<ToModel, { type: "run" }>): Promise<void> => {
  const native = Object.fromEntries(
    Object.entries(feeds).map(([name, { dtype, data, dims }]) => [name, createFeed(dtype, data, dims)]),
  );
  const took = { ms: 0 };
  const outputs = await present(held.session, "the open package").run(native, fetches, {
    ...(columns === undefined ? {} : { columns }),
    onTime: ({ ms }) => {
      took.ms = ms;
    },
  });
  say({ type: "ran", id, ms: took.ms, cpuMs: clock.cpu(), outputs });
};
const refuse = (cause: unknown): void => {
  if (cause instanceof DomainError) say({ type: "refused", code: cause.code, message: cause.message });
  else
    say({
      type: "refused",
      code: "internal",
      message: "the process of the model failed for a reason of its own",
    });
};
/**
 * A process that runs graphs makes too little garbage for a collection ever to come: what loading left, the
 * bytes of the package above all, is given back at once.
 */
const giveBack = (): void => {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  setImmediate(collect);
};

const obey = (message: ToModel): void => {
  if (message.type === "run")
    return void run(message).catch(() => say({ type: "run_failed", id: message.id }));
  if (message.isBackground) setPriority(BACKGROUND_PRIORITY);
  void (message.type === "open" ? open(message).then(giveBack) : check(message)).catch(refuse);
};

/**
 * Where memory runs out, the kernel is to end the model and not the service (proc(5)); platforms without the
 * file have no such choice.
 */
const giveWayInMemory = (): void => {
  try {
    writeFileSync("/proc/self/oom_score_adj", "1000");
  } catch {
    // Nothing to give way with.
  }
};

// A terminal's Ctrl-C reaches the whole group: the process that serves decides when its models end.
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => undefined);
giveWayInMemory();
endWithParent({ graceMs: 0 });
process.on("message", obey);
