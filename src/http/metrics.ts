import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "prom-client";
import { memoryByKind } from "../lib/memory-kinds.ts";

/** Counts that carry no shopper data: routes, statuses, rungs, models, rules. */
export type Metrics = {
  observe(method: string, route: string, status: number, ms: number): void;
  recommended(rung: string, arm: string): void;
  events(status: string, count: number): void;
  decisionsDropped(count: number): void;
  accessesDropped(count: number): void;
  webhook(type: string, end: string): void;
  modelReady(slot: string, model: string): void;
  modelFault(slot: string): void;
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
  const ready = new Gauge({
    name: "candor_model_info",
    help: "Model that a slot serves",
    labelNames: ["slot", "model"],
    registers,
  });
  const faults = new Counter({
    name: "candor_model_faults_total",
    help: "Model runs that threw, overran or were not finite",
    labelNames: ["slot"],
    registers,
  });
  return { dropped, unnoted, webhooks, ready, faults };
};

/** What the process holds, looked at when it is asked for. */
const measureMemory = (registers: Registry[]): void => {
  new Gauge({
    name: "candor_memory_bytes",
    help: "Resident memory by kind; heap, buffers and native are parts of anonymous",
    labelNames: ["kind"],
    registers,
    collect() {
      for (const [kind, bytes] of Object.entries(memoryByKind())) this.set({ kind }, bytes);
    },
  });
};

/** Prometheus metrics under the prefix `candor_`. */
export const createMetrics = (): Metrics => {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: "candor_" });
  measureMemory([registry]);
  const { seconds, rungs, events } = createAnswerMeters([registry]);
  const { dropped, unnoted, webhooks, ready, faults } = createWorkMeters([registry]);
  return {
    observe: (method, route, status, ms) => seconds.observe({ method, route, status }, ms / 1000),
    recommended: (mode, arm) => rungs.inc({ mode, arm }),
    events: (status, count) => events.inc({ status }, count),
    decisionsDropped: (count) => dropped.inc(count),
    accessesDropped: (count) => unnoted.inc(count),
    webhook: (type, end) => webhooks.inc({ type, end }),
    modelReady: (slot, model) => ready.set({ slot, model }, 1),
    modelFault: (slot) => faults.inc({ slot }),
    render: async () => ({ body: await registry.metrics(), type: registry.contentType }),
  };
};
