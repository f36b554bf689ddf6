import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { withHouse } from "./faults/house.ts";
import { type KillFigures, proveKills } from "./faults/kill-processes.ts";
import { createRedisProcess, DURABLE, SERVER } from "./faults/redis/redis-process.ts";
import type { StateFigures } from "./faults/state-checks.ts";
import { proveStates } from "./faults/states.ts";
import { type GroupName, type OutageFigures, proveOutagesOf } from "./faults/stop-servers.ts";

/*
 * npm run prove -- faults [--rounds 50] [--outages 20] [--failovers 5] [--seed 1]
 *   [--only kills|outages|states]
 *
 * What is built is what is tried (npm run build), and else the sources, which start more slowly.
 * kills: kill -9 of the primary, of a worker, of the learner, in turn, on each store, while events, an
 * import, a training, changes of the catalogue, consent and erasures are under way. outages: the same day
 * while Redis is killed, while the primary of a cluster is, and the one that sentinels watch. states: a full
 * disk, a folder that cannot be written, one that is taken away, two services on one, a clock that moves,
 * data of other versions. Nobody may be left over, the service comes back by itself, nothing acknowledged is
 * lost, every erasure is completed, nothing is used that somebody took back, the ledger verifies.
 */
export type FaultPlan = {
  /** Kills of a process on each store; of Redis; of the primary of a cluster and of the one of sentinels. */
  readonly kills: number;
  readonly outages: number;
  readonly failovers: number;
  readonly seed: number;
  readonly say?: (line: string) => void;
};

export type FaultFigures = {
  readonly kills: readonly KillFigures[];
  readonly outages: readonly OutageFigures[];
  readonly states: readonly StateFigures[];
};

/** Kills of processes on the embedded store or on Redis. */
export const proveKillsOn = async (store: "lmdb" | "redis", plan: FaultPlan): Promise<KillFigures> => {
  const given = { rounds: plan.kills, seed: plan.seed, ...(plan.say === undefined ? {} : { say: plan.say }) };
  if (store === "lmdb") return withHouse(null, (house) => proveKills(house, store, given));
  const server = await createRedisProcess((port, dir) => [...SERVER(port, dir), ...DURABLE]);
  const redis = `redis://127.0.0.1:${server.port}`;
  return withHouse(redis, (house) => proveKills(house, store, given)).finally(server.remove);
};

/** Outages of one kind of Redis. */
export const proveOutagesOn = (name: GroupName, plan: FaultPlan): Promise<OutageFigures> =>
  proveOutagesOf(
    name,
    {
      rounds: name === "redis" ? plan.outages : plan.failovers,
      seed: plan.seed,
      ...(plan.say === undefined ? {} : { say: plan.say }),
    },
    (redis, work) => withHouse(redis, work),
  );

/** Of each kind of write something was acknowledged, and somebody was given a personal answer. */
const everything = (acknowledged: KillFigures["acknowledged"]): boolean =>
  Object.values(acknowledged).every((count) => count > 0);

/** Whether all that must not happen did not; how long something took depends on the machine, and is told. */
export const holdsFaults = ({ kills, outages, states }: FaultFigures): boolean =>
  kills.every(
    ({ left_over, lost, misused, ledger, acknowledged, imports, during_training }) =>
      left_over === 0 &&
      during_training > 0 &&
      imports.done > 0 &&
      lost.length === 0 &&
      misused.length === 0 &&
      ledger === "verifies" &&
      everything(acknowledged),
  ) &&
  outages.every(
    ({ lost, misused, ledger, acknowledged }) =>
      lost.length === 0 && misused.length === 0 && ledger === "verifies" && everything(acknowledged),
  ) &&
  states.every(({ failed }) => failed.length === 0);

const readPlan = () => {
  const { values } = parseArgs({
    options: {
      rounds: { type: "string", default: "50" },
      outages: { type: "string", default: "20" },
      failovers: { type: "string", default: "5" },
      seed: { type: "string", default: "1" },
      only: { type: "string" },
    },
  });
  const plan: FaultPlan = {
    kills: Number(values.rounds),
    outages: Number(values.outages),
    failovers: Number(values.failovers),
    seed: Number(values.seed),
    say: (line) => void process.stderr.write(`${line}\n`),
  };
  return { plan, does: (part: string): boolean => (values.only ?? part) === part };
};

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { plan, does } = readPlan();
  const kills: KillFigures[] = [];
  const outages: OutageFigures[] = [];
  if (does("kills"))
    for (const store of ["lmdb", "redis"] as const) kills.push(await proveKillsOn(store, plan));
  if (does("outages"))
    for (const name of ["redis", "cluster", "sentinel"] as const)
      outages.push(await proveOutagesOn(name, plan));
  const figures = { kills, outages, states: does("states") ? await proveStates("", plan.say) : [] };
  process.stdout.write(`${JSON.stringify(figures, null, 2)}\n`);
  process.exitCode = holdsFaults(figures) ? 0 : 1;
}
