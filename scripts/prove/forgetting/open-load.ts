import { setTimeout as sleep } from "node:timers/promises";

export type LoadFigures = {
  readonly sent: number;
  readonly failed: number;
  readonly p50_ms: number;
  readonly p99_ms: number;
  readonly max_ms: number;
};

const SLICE_MS = 50;

export const quantile = (values: readonly number[], share: number): number => {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
};

/**
 * Requests at a steady rate that wait for nobody's answer: what a slow moment holds up is counted, and not
 * left unsent.
 */
export const startOpenLoad = (
  rate: number,
  send: (at: number) => Promise<boolean>,
): { stop(): Promise<LoadFigures> } => {
  const state = { running: true, sent: 0, failed: 0 };
  const times: number[] = [];
  const pending = new Set<Promise<void>>();
  const one = async (at: number): Promise<void> => {
    const from = performance.now();
    const good = await send(at).catch(() => false);
    times.push(performance.now() - from);
    if (!good) state.failed += 1;
  };
  const run = async (): Promise<void> => {
    const from = performance.now();
    while (state.running) {
      const due = Math.floor(((performance.now() - from) / 1000) * rate);
      while (state.sent < due) {
        const request = one((state.sent += 1)).finally(() => pending.delete(request));
        pending.add(request);
      }
      await sleep(SLICE_MS);
    }
    await Promise.all(pending);
  };
  const running = run();
  return {
    async stop() {
      state.running = false;
      await running;
      return {
        sent: state.sent,
        failed: state.failed,
        p50_ms: quantile(times, 0.5),
        p99_ms: quantile(times, 0.99),
        max_ms: quantile(times, 1),
      };
    },
  };
};
