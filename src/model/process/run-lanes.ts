import type { ChildProcess } from "node:child_process";
import { DomainError } from "../../lib/errors.ts";
import type { OnnxSession, RawTensor, RunLane, RunTime, SessionRunOptions } from "../runtime/onnx-session.ts";
import { openProcessClock, type ThreadClock } from "../runtime/thread-clock.ts";
import { endProcess } from "./end-process.ts";
import type { FromModel, PlainTensor, ToModel } from "./process-messages.ts";

type PendingRun = {
  readonly id: number;
  readonly lane: RunLane;
  readonly message: ToModel;
  readonly options: SessionRunOptions;
  readonly resolve: (outputs: Readonly<Record<string, RawTensor>>) => void;
  readonly reject: (cause: DomainError) => void;
  timer: NodeJS.Timeout | undefined;
  /** When it was sent; null: it waits in its lane. */
  since: { readonly at: number; readonly cpuMs: number } | null;
};

/**
 * A run that missed its deadline is waited for so many deadlines more, of processor time, to learn what it
 * took; and never longer than this.
 */
const PATIENCE = 20;
const LEAST_PATIENCE_MS = 250;
const LONGEST_PATIENCE_MS = 30_000;
/** Runs that may wait in a lane; what comes on top is refused at once. */
const MOST_WAITING = 512;
/** Runs that lie before the process at a time: one that computes, and one for when it has. */
const WINDOW = 2;
/** How many deadlines, by the clock on the wall, a run may take that did not compute for one. */
const STARVED_DEADLINES = 3;
/** How many deadlines a run waits for its turn: many who come at once are answered one after the other. */
const DEADLINES_OF_WAIT = 4;

const NEVER: RunTime = { ms: Number.POSITIVE_INFINITY, cpuMs: null };
const FAILED: RunTime = { ms: Number.POSITIVE_INFINITY, cpuMs: Number.POSITIVE_INFINITY };

const late = (ms: number): DomainError =>
  new DomainError("model_run_failed", `the model did not answer within ${ms} ms`);
const failed = (): DomainError =>
  new DomainError("model_run_failed", "the model did not answer in its process");

/**
 * Calls back after `ms`, but not before the event loop has read what came in meanwhile: a loop that was busy
 * would else refuse answers that lie before it.
 */
const afterTurn = (ms: number, action: () => void): NodeJS.Timeout =>
  setTimeout(() => setImmediate(action), ms);

type Lanes = {
  readonly waiting: Readonly<Record<RunLane, Map<number, PendingRun>>>;
  readonly inFlight: Map<number, PendingRun>;
  readonly state: { nextId: number; isDead: boolean; cpuMs: number; answeredAt: number };
  readonly child: ChildProcess;
  readonly clock: ThreadClock;
};

const giveUp = ({ options, reject }: PendingRun, ms: number): void => {
  options.onLate?.();
  reject(late(ms));
};

const die = ({ waiting, inFlight, state, clock }: Lanes): void => {
  if (!state.isDead) clock.close();
  state.isDead = true;
  for (const runs of [inFlight, waiting.answers, waiting.reasons]) {
    for (const { reject, timer } of runs.values()) {
      clearTimeout(timer);
      reject(failed());
    }
    runs.clear();
  }
};

const stop = (lanes: Lanes): Promise<void> => {
  die(lanes);
  return endProcess(lanes.child);
};

/** After the deadline: waits for what the run took, and ends a process that computes and answers nobody. */
const outwait = (lanes: Lanes, wait: PendingRun, deadlineMs: number, at: number, cpuMs: number): void => {
  const { inFlight, state, clock } = lanes;
  const patience = Math.max(LEAST_PATIENCE_MS, PATIENCE * deadlineMs);
  wait.timer = setTimeout(() => {
    if (!inFlight.has(wait.id)) return;
    const isBusy = clock.cpu() - cpuMs < patience && performance.now() - at < LONGEST_PATIENCE_MS;
    if (state.answeredAt < at && isBusy) return outwait(lanes, wait, deadlineMs, at, cpuMs);
    inFlight.delete(wait.id);
    if (state.answeredAt >= at) return sendNext(lanes);
    wait.options.onTime?.(NEVER);
    void stop(lanes);
  }, patience);
  wait.timer.unref();
};

const sendRun = (lanes: Lanes, wait: PendingRun): void => {
  const { inFlight, clock, child } = lanes;
  const since = { at: performance.now(), cpuMs: clock.cpu() };
  const { deadlineMs } = wait.options;
  clearTimeout(wait.timer);
  wait.since = since;
  inFlight.set(wait.id, wait);
  const watch = (deadline: number, ms: number): void => {
    wait.timer = afterTurn(ms, () => {
      if (!inFlight.has(wait.id)) return;
      const waitedMs = performance.now() - since.at;
      // A process that had no processor, or whose answer is on its way, is given somewhat longer.
      if (clock.cpu() - since.cpuMs < deadline && waitedMs < STARVED_DEADLINES * deadline)
        return watch(deadline, deadline / 2);
      outwait(lanes, wait, deadline, since.at, since.cpuMs);
      giveUp(wait, deadline);
    });
  };
  if (deadlineMs !== undefined) watch(deadlineMs, deadlineMs);
  child.send(wait.message, () => undefined);
};

const takeFirst = (lane: Map<number, PendingRun>): PendingRun | null => {
  for (const first of lane.values()) {
    lane.delete(first.id);
    return first;
  }
  return null;
};

/** Answers first; what only explains is sent one run at a time, and when nobody waits for an answer. */
const sendNext = (lanes: Lanes): void => {
  const { waiting, inFlight } = lanes;
  for (;;) {
    const lane =
      inFlight.size < WINDOW && waiting.answers.size > 0
        ? waiting.answers
        : inFlight.size === 0
          ? waiting.reasons
          : null;
    const next = lane === null ? null : takeFirst(lane);
    if (next === null) return;
    sendRun(lanes, next);
  }
};

const hearRun = (lanes: Lanes, message: Extract<FromModel, { type: "ran" | "run_failed" }>): void => {
  const { inFlight, state } = lanes;
  const wait = inFlight.get(message.id);
  state.answeredAt = performance.now();
  // What the process computed since it last told: this run alone, since it runs one after the other.
  const ownMs = message.type === "ran" ? message.cpuMs - state.cpuMs : 0;
  if (message.type === "ran") state.cpuMs = Math.max(state.cpuMs, message.cpuMs);
  if (wait?.since == null) return;
  inFlight.delete(message.id);
  clearTimeout(wait.timer);
  if (message.type === "run_failed") {
    wait.options.onTime?.(FAILED);
    wait.reject(failed());
  } else {
    wait.options.onTime?.({ ms: message.ms, cpuMs: Math.min(ownMs, state.answeredAt - wait.since.at) });
    wait.resolve(message.outputs);
  }
  sendNext(lanes);
};

const addRun = (lanes: Lanes, wait: PendingRun): void => {
  const { waiting, state } = lanes;
  const lane = waiting[wait.lane];
  if (state.isDead) return wait.reject(failed());
  if (lane.size >= MOST_WAITING) {
    wait.options.onLate?.();
    return wait.reject(new DomainError("model_run_failed", "too many runs wait for the model"));
  }
  lane.set(wait.id, wait);
  sendNext(lanes);
  const { deadlineMs, waitMs = deadlineMs === undefined ? undefined : DEADLINES_OF_WAIT * deadlineMs } =
    wait.options;
  if (wait.since !== null || waitMs === undefined || waitMs === Number.POSITIVE_INFINITY) return;
  wait.timer = afterTurn(waitMs, () => {
    if (lane.delete(wait.id)) giveUp(wait, waitMs);
  });
};

/**
 * The runs of a model in another process. Each is answered or refused in time, whatever becomes of the
 * process: it waits in its lane for its turn, and from then on its deadline counts. Answers go first.
 */
export const createRunLanes = (
  child: ChildProcess,
  cpuMs: number,
): { readonly run: OnnxSession["run"]; stop(): Promise<void> } => {
  const lanes: Lanes = {
    waiting: { answers: new Map(), reasons: new Map() },
    inFlight: new Map(),
    state: { nextId: 1, isDead: false, cpuMs, answeredAt: 0 },
    child,
    clock: openProcessClock(child.pid),
  };
  child
    .on("error", () => die(lanes))
    .on("exit", () => die(lanes))
    .on("message", (message: FromModel) => {
      if (message.type === "ran" || message.type === "run_failed") hearRun(lanes, message);
    });
  const run: OnnxSession["run"] = (feeds, fetches, options = {}) =>
    new Promise((resolve, reject) => {
      const id = lanes.state.nextId;
      lanes.state.nextId += 1;
      const plain: Record<string, PlainTensor> = {};
      for (const [name, { dtype, dims, data }] of Object.entries(feeds)) plain[name] = { dtype, dims, data };
      const { columns, lane = "answers" } = options;
      const message: ToModel = {
        type: "run",
        id,
        feeds: plain,
        fetches,
        ...(columns === undefined ? {} : { columns }),
      };
      addRun(lanes, { id, lane, message, options, resolve, reject, timer: undefined, since: null });
    });
  return { run, stop: () => stop(lanes) };
};
