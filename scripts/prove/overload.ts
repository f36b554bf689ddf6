import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { withHouse } from "./faults/house.ts";
import { type ConnectionFigures, proveConnections } from "./overload/connections.ts";
import { proveRates, type RateFigures } from "./overload/rates.ts";
import { proveReaders, type ReaderFigures } from "./overload/readers.ts";
import { proveUrgent, type UrgentFigures, type UrgentPlan } from "./overload/urgent.ts";

/*
 * npm run prove -- overload [--connections 2000] [--seconds 20]
 *
 * rates: one limit of a key, a shopper's token and an address for two workers. urgent: more than two workers
 * can answer comes in over 2,000 connections; batches are refused first, and no refusal of consent and no
 * erasure at all. connections: so many clients that say nothing, half a head, half a body, and what everybody
 * else is answered before, meanwhile and after. readers: one that asks for a large answer and takes none of
 * it.
 */
export type OverloadPlan = {
  readonly rate: { readonly perSecond: number; readonly seconds: number; readonly connections: number };
  readonly urgent: UrgentPlan;
  readonly connections: number;
};

export type OverloadFigures = {
  readonly rates: readonly RateFigures[];
  readonly urgent: UrgentFigures;
  readonly connections: ConnectionFigures;
  readonly readers: ReaderFigures;
};

export const proveOverload = async (plan: OverloadPlan): Promise<OverloadFigures> => ({
  rates: await withHouse(null, (house) => proveRates(house, plan.rate)),
  urgent: await withHouse(null, (house) => proveUrgent(house, plan.urgent)),
  connections: await withHouse(null, (house) => proveConnections(house, plan.connections)),
  readers: await withHouse(null, proveReaders),
});

/** What did not hold, in a word each. */
export const failuresOf = ({ rates, urgent, connections, readers }: OverloadFigures): string[] => [
  ...rates.flatMap(({ of, failed }) => failed.map((what) => `${of}: ${what}`)),
  ...[urgent, connections, readers].flatMap(({ failed }) => failed),
];

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { values } = parseArgs({
    options: {
      connections: { type: "string", default: "2000" },
      seconds: { type: "string", default: "20" },
    },
  });
  const seconds = Number(values.seconds);
  const figures = await proveOverload({
    rate: { perSecond: 100, seconds: seconds / 2, connections: 32 },
    urgent: { seconds, mostWaiting: 200, batches: 400, answers: 1584, refusals: 16 },
    connections: Number(values.connections),
  });
  process.stdout.write(`${JSON.stringify(figures, null, 2)}\n`);
  process.exitCode = failuresOf(figures).length === 0 ? 0 : 1;
}
