import { setTimeout as sleep } from "node:timers/promises";
import { createWire } from "../demo/wire.ts";
import { HISTORY } from "./made-shop.ts";
import { type Bench, targetOf } from "./measure-answers.ts";
import { ratiosOf, type Spread, spreadOf } from "./rounds.ts";
import { type FilledService, serveStore, type Serving, untilServed } from "./servers.ts";

const FIRST_SECONDS = 5;
/** What lies between the first seconds and those that are called steady, in rounds' lengths. */
const WARM_ROUNDS = 3;

export type StartFigures = {
  readonly ready_ms: Spread;
  readonly first_model_answer_ms: Spread;
  readonly first_seconds: number;
  /** Answers/s in the first seconds after it said that it is ready, and later. */
  readonly first_per_second: Spread;
  readonly steady_per_second: Spread;
  readonly first_of_steady: Spread;
};

/** Whoever asks without a pause keeps the core busy that is to start. */
const ASKED_EVERY_MS = 20;

const untilReady = async (url: string): Promise<void> => {
  for (;;) {
    const response = await fetch(`${url}/readyz`);
    await response.arrayBuffer();
    if (response.ok) return;
    await sleep(ASKED_EVERY_MS);
  }
};

type Start = {
  readonly ready: number;
  readonly model: number;
  readonly first: number;
  readonly steady: number;
};

const startOnce = async (
  { loader, settings: { seconds, connections } }: Bench,
  filled: FilledService,
  serving: Serving,
): Promise<Start> => {
  const from = performance.now();
  const service = await serveStore(filled.place, serving);
  try {
    await untilReady(service.url);
    const ready = performance.now() - from;
    const target = { ...targetOf({ ...filled, service }, HISTORY, "brief"), connections };
    const first = await loader.run({ ...target, seconds: Math.min(FIRST_SECONDS, seconds) });
    await loader.run({ ...target, seconds: WARM_ROUNDS * seconds });
    const steady = await loader.run({ ...target, seconds });
    return { ready, model: NaN, first: first.per_second, steady: steady.per_second };
  } finally {
    await service.stop();
  }
};

/** From `candor serve` typed to the first answer by the model: asked one by one, so a start of its own. */
const modelAfter = async ({ place, key }: FilledService, serving: Serving): Promise<number> => {
  const from = performance.now();
  const service = await serveStore(place, serving);
  try {
    await untilServed(createWire(service.url, key));
    return performance.now() - from;
  } finally {
    await service.stop();
  }
};

/** The service of this store must be stopped, and its store there. */
export const measureStart = async (
  bench: Bench,
  filled: FilledService,
  serving: Serving,
): Promise<StartFigures> => {
  const starts: Start[] = [];
  for (let round = 0; round < bench.settings.rounds; round += 1) {
    bench.say(`start ${round + 1} of ${bench.settings.rounds}`);
    const model = await modelAfter(filled, serving);
    starts.push({ ...(await startOnce(bench, filled, serving)), model });
  }
  const [first, steady] = [starts.map((each) => each.first), starts.map((each) => each.steady)];
  return {
    ready_ms: spreadOf(starts.map(({ ready }) => ready)),
    first_model_answer_ms: spreadOf(starts.map(({ model }) => model)),
    first_seconds: Math.min(FIRST_SECONDS, bench.settings.seconds),
    first_per_second: spreadOf(first),
    steady_per_second: spreadOf(steady),
    first_of_steady: ratiosOf(first, steady),
  };
};
