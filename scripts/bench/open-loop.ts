/**
 * A load that is sent on a fixed schedule, whether or not answers have come. Latency is counted from the
 * scheduled time, so that what waits behind a stall counts as well: a client that waits for each answer
 * sends nothing during a stall and leaves it out ("coordinated omission").
 */
export type OpenLoop = {
  /** Requests a second. */
  readonly rate: number;
  readonly seconds: number;
  /** In ms. */
  readonly now: () => number;
  readonly waitUntil: (ms: number) => Promise<void>;
  /** Whether the n-th request was answered well. */
  readonly send: (n: number) => Promise<boolean>;
};

export type LatencyFigures = {
  readonly rate: number;
  readonly seconds: number;
  readonly answered: number;
  readonly failed: number;
  readonly p50_ms: number;
  readonly p99_ms: number;
  readonly max_ms: number;
  /** By how much the client itself sent late: part of the latencies, and none of the server's doing. */
  readonly client_late_p99_ms: number;
};

/** The smallest value that `share` of all do not exceed; `sorted` ascending. */
export const quantileOf = (sorted: Float64Array, share: number): number =>
  sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? NaN;

export const runOpenLoop = async (plan: OpenLoop): Promise<LatencyFigures> => {
  const { rate, seconds, now, waitUntil, send } = plan;
  const count = Math.max(1, Math.floor(rate * seconds));
  const [latencies, late] = [new Float64Array(count), new Float64Array(count)];
  const state = { failed: 0 };
  const answers: Promise<void>[] = [];
  const began = now();
  for (let n = 0; n < count; n += 1) {
    const due = began + (n * 1000) / rate;
    if (now() < due) await waitUntil(due);
    late[n] = now() - due;
    answers.push(
      send(n).then((isGood) => {
        latencies[n] = now() - due;
        if (!isGood) state.failed += 1;
      }),
    );
  }
  await Promise.all(answers);
  latencies.sort();
  late.sort();
  return {
    rate,
    seconds,
    answered: count - state.failed,
    failed: state.failed,
    p50_ms: quantileOf(latencies, 0.5),
    p99_ms: quantileOf(latencies, 0.99),
    max_ms: quantileOf(latencies, 1),
    client_late_p99_ms: quantileOf(late, 0.99),
  };
};
