import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "prom-client";
import { memoryByKind } from "../lib/memory-kinds.ts";
import { createMetricsOfAll } from "../lib/worker-metrics.ts";
import type { Health } from "../services/measure-health.ts";

/** Counts that carry no shopper data: routes, statuses, rungs, models, rules. */
export type Metrics = {
  observe(method: string, route: string, status: number, ms: number): void;
  recommended(rung: string, arm: string): void;
  events(status: string, count: number): void;
  decisionsDropped(count: number): void;
  accessesDropped(count: number): void;
  webhook(type: string, end: string): void;
  modelFault(slot: string): void;
  /** Whether the store answers; a change to no is counted. */
  storeUp(isUp: boolean): void;
  /** What happened to the servers of the store. */
  storeEvent(event: string): void;
  health(health: Health): void;
  /** How many refusals are held beside the store, which cannot take them; asked for at each look. */
  heldRefusals(count: () => number): void;
  render(): Promise<{ body: string; type: string }>;
};

/** What is counted of answers while they are given. */
const createAnswerMeters = (registers: Registry[]) => {
  const seconds = new Histogram({
    name: "candor_http_request_duration_seconds",
    help: "Time to answer",
    labelNames: ["method", "route", "status"],
    buckets: [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5],
    registers,
  });
  const rungs = new Counter({
    name: "candor_recommendations_total",
    help: "Answers by rung of the ladder and model arm",
    labelNames: ["mode", "arm"],
    registers,
  });
  const events = new Counter({
    name: "candor_events_total",
    help: "Events by what became of them",
    labelNames: ["status"],
    registers,
  });
  return { seconds, rungs, events };
};

/** What is counted of the work behind the answers, and of models. */
const createWorkMeters = (registers: Registry[]) => {
  const dropped = new Counter({
    name: "candor_decisions_dropped_total",
    help: "Recorded decisions that the queue could not take",
    registers,
  });
  const unnoted = new Counter({
    name: "candor_accesses_dropped_total",
    help: "Notes of who read whom, or of a recorded answer, that could not be kept",
    registers,
  });
  const webhooks = new Counter({
    name: "candor_webhook_messages_total",
    help: "Webhook messages by type and how they ended",
    labelNames: ["type", "end"],
    registers,
  });
  const faults = new Counter({
    name: "candor_model_faults_total",
    help: "Models that were fenced, could not be loaded, or were retired late",
    labelNames: ["slot"],
    registers,
  });
  return { dropped, unnoted, webhooks, faults };
};

/** What is looked at now and then. Of several workers the one that sees most, or worst, counts. */
const createHealthMeters = (registers: Registry[]) => {
  const gauge = (name: string, help: string, labelNames: string[], aggregator: "sum" | "max" | "min") =>
    new Gauge({ name, help, labelNames, aggregator, registers });
  return {
    up: gauge("candor_store_up", "Whether the store answers", [], "min"),
    outages: new Counter({ name: "candor_store_outages_total", help: "Times it did not answer", registers }),
    events: new Counter({
      name: "candor_store_events_total",
      help: "Lost connections to Redis, changes of a primary, writes that too few replicas had in time",
      labelNames: ["event"],
      registers,
    }),
    ledger: gauge("candor_ledger_waiting", "Leaves that wait for their place in the ledger", [], "max"),
    jobs: gauge("candor_jobs", "Jobs that somebody works on, by kind", ["kind"], "max"),
    queues: gauge("candor_queue_depth", "What waits to be written behind the answers", ["queue"], "sum"),
    models: gauge("candor_model_info", "Models that slots serve", ["slot", "role", "model"], "max"),
    recall: gauge(
      "candor_model_drift_recall",
      "Recall@20 on the last week of fresh days, of the champion and of simple models (by of)",
      ["slot", "model", "of"],
      "max",
    ),
    alarm: gauge(
      "candor_model_drift_alarm",
      "Whether the champion is behind a simple model on fresh days",
      ["slot", "model"],
      "max",
    ),
  };
};

const tellHealth = (meters: ReturnType<typeof createHealthMeters>, health: Health): void => {
  const { ledger, jobs, queues, models, recall, alarm } = meters;
  ledger.set(health.ledgerWaiting);
  for (const [kind, count] of Object.entries(health.jobs)) jobs.set({ kind }, count);
  for (const [queue, count] of Object.entries(health.queues)) queues.set({ queue }, count);
  // What was retired is told of no longer.
  models.reset();
  for (const labels of health.models) models.set(labels, 1);
  recall.reset();
  alarm.reset();
  for (const { slot, model, recall: figures, isAlarm } of health.drift) {
    alarm.set({ slot, model }, isAlarm ? 1 : 0);
    for (const [of, value] of Object.entries(figures)) recall.set({ slot, model, of }, value);
  }
};

/** What the process holds, looked at when it is asked for. */
const measureMemory = (registers: Registry[]): void => {
  new Gauge({
    name: "candor_memory_bytes",
    help: "Resident memory of the largest worker by kind; heap, buffers and native are parts of anonymous",
    labelNames: ["kind"],
    aggregator: "max",
    registers,
    collect() {
      for (const [kind, bytes] of Object.entries(memoryByKind())) this.set({ kind }, bytes);
    },
  });
};

/** Told also while the store is away, which is when some are held. All workers see the same files. */
const watchHeld = (registers: Registry[], count: () => number): void => {
  new Gauge({
    name: "candor_held_refusals",
    help: "Refusals of people that are held on this machine until the store takes them",
    aggregator: "max",
    registers,
    collect() {
      this.set(count());
    },
  });
};

const STORE_EVENTS = ["lost", "failover", "replica_shortfall"];

/** Prometheus metrics under the prefix `candor_`. */
export const createMetrics = (): Metrics => {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: "candor_" });
  measureMemory([registry]);
  const { seconds, rungs, events } = createAnswerMeters([registry]);
  const { dropped, unnoted, webhooks, faults } = createWorkMeters([registry]);
  const meters = createHealthMeters([registry]);
  const metricsOfAll = createMetricsOfAll(registry);
  meters.up.set(1);
  // From the beginning, so that the first of them is an increase.
  for (const event of STORE_EVENTS) meters.events.inc({ event }, 0);
  return {
    observe: (method, route, status, ms) => seconds.observe({ method, route, status }, ms / 1000),
    recommended: (mode, arm) => rungs.inc({ mode, arm }),
    events: (status, count) => events.inc({ status }, count),
    decisionsDropped: (count) => dropped.inc(count),
    accessesDropped: (count) => unnoted.inc(count),
    webhook: (type, end) => webhooks.inc({ type, end }),
    modelFault: (slot) => faults.inc({ slot }),
    storeUp: (isUp) => {
      meters.up.set(isUp ? 1 : 0);
      if (!isUp) meters.outages.inc();
    },
    storeEvent: (event) => meters.events.inc({ event }),
    health: (health) => tellHealth(meters, health),
    heldRefusals: (count) => watchHeld([registry], count),
    render: async () => ({ body: await metricsOfAll(), type: registry.contentType }),
  };
};
