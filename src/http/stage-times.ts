import type { Laps } from "../recommend/stages/laps.ts";
import type { Call } from "./call.ts";

/** Times of stages are for keys alone: somebody else could learn from them what is not said. */
export const asksTimes = ({ caller, headers }: Pick<Call, "caller" | "headers">): boolean =>
  caller.kind === "key" && headers["candor-timing"] !== undefined;

/** How long each stage of this very answer took (W3C Server Timing). */
export const timesOf = (laps: Laps | null): Readonly<Record<string, string>> => {
  if (laps === null) return {};
  const stages = laps.times().map(([stage, ms]) => `${stage};dur=${ms.toFixed(3)}`);
  return { "Server-Timing": stages.join(", ") };
};
