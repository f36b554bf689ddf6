/** Milliseconds of each stage of one answer, as the service measured them. */
export type StageTimes = ReadonlyMap<string, number>;

/** `signals;dur=0.012, decision;dur=0.2` (W3C Server Timing). */
const parse = (header: string): StageTimes =>
  new Map(
    [...header.matchAll(/([a-z]+);dur=([\d.]+)/g)].map(([, stage = "", ms]) => [stage, Number(ms)] as const),
  );

export type TimedFetch = {
  readonly fetch: typeof fetch;
  /** Of the answer that came last; null where the service told none. */
  last(): StageTimes | null;
};

/** Asks of each answer how long its stages took. */
export const createTimedFetch = (): TimedFetch => {
  const state = { last: null as StageTimes | null };
  return {
    async fetch(input, init) {
      const isAnswer = init?.method === "POST" && String(input).endsWith("/v1/recommendations");
      if (!isAnswer) return fetch(input, init);
      const response = await fetch(input, {
        ...init,
        headers: { ...init.headers, "Candor-Timing": "stages" },
      });
      const told = response.headers.get("Server-Timing");
      state.last = told === null ? null : parse(told);
      return response;
    },
    last: () => state.last,
  };
};
