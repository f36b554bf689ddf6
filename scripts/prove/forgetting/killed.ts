import { setTimeout as sleep } from "node:timers/promises";
import { beginErasure, stateOf, successorOf, untilComplete } from "./erase-over-http.ts";
import { serveHouse, type Serving } from "./house.ts";
import type { Original } from "./refits.ts";
import type { World } from "./world.ts";

/** Where every process of a service is killed: as soon as a state of the erasure shows the step. */
export const STEPS = ["accepted", "read", "make", "publish"] as const;
export type Step = (typeof STEPS)[number];

export type KilledFigures = {
  readonly at: Step;
  /** What its state was when it was killed. */
  readonly was: string;
  /** From the start after the kill until it was complete. */
  readonly seconds: number;
  readonly same_sha256_as_refit: boolean;
};

const LOOK_EVERY_MS = 3;

const isAt = async (serving: Serving, receipt: string, step: Step): Promise<string | null> => {
  const { state, progress } = await stateOf(serving.wires[0], receipt);
  const phase = progress?.phase ?? "waits";
  if (step === "accepted" || state === "complete") return `${state}, ${phase}`;
  const order = ["waits", ...STEPS.slice(1), "done"];
  return order.indexOf(phase) >= order.indexOf(step) ? `${state}, ${phase}` : null;
};

/**
 * Erases somebody, kills the whole service at a step, starts it again, and waits until the erasure is whole.
 */
export const killAt = async (
  step: Step,
  {
    world,
    shopper,
    original,
    gone,
    say,
  }: {
    world: World;
    shopper: string;
    original: Original;
    gone: readonly string[];
    say: (line: string) => void;
  },
): Promise<KilledFigures> => {
  const before = await serveHouse(world.house, world.key, say);
  const receipt = await beginErasure(before.wires[0], shopper);
  let was = await isAt(before, receipt, step);
  while (was === null) {
    await sleep(LOOK_EVERY_MS);
    was = await isAt(before, receipt, step);
  }
  await before.kill();
  const from = performance.now();
  const after = await serveHouse(world.house, world.key, say);
  try {
    const { model_versions } = await untilComplete(after.wires[0], receipt);
    const seconds = (performance.now() - from) / 1000;
    const successor = successorOf(model_versions);
    const refitted = await original.refitWithout([...gone, shopper]);
    return { at: step, was, seconds, same_sha256_as_refit: successor?.model_sha256 === refitted };
  } finally {
    await after.stop();
  }
};
