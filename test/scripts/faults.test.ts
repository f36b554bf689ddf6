import { describe, expect, it } from "vitest";
import { holdsFaults, proveKillsOn, proveOutagesOn } from "../../scripts/prove/faults.ts";
import { canStartRedis } from "../../scripts/prove/faults/redis/redis-process.ts";
import { FAKETIME } from "../../scripts/prove/faults/shared-states.ts";
import { proveStates } from "../../scripts/prove/faults/states.ts";

const PLAN = { kills: 3, outages: 2, failovers: 1, seed: 20_261_126 };
const there = canStartRedis();
const nothing = { kills: [], outages: [], states: [] };

describe("a service under faults", () => {
  it.each(there ? (["lmdb", "redis"] as const) : (["lmdb"] as const))(
    "of which primary, worker and learner are killed leaves nobody and loses nothing, on %s",
    async (store) => {
      const proof = await proveKillsOn(store, PLAN);
      expect(holdsFaults({ ...nothing, kills: [proof] }), JSON.stringify(proof)).toBe(true);
      expect(proof.kills).toEqual({ primary: 1, worker: 1, learner: 1 });
    },
    300_000,
  );

  it.skipIf(!there).each(["redis", "cluster", "sentinel"] as const)(
    "whose %s loses its primary comes back by itself, loses nothing and uses nothing that was taken back",
    async (name) => {
      const proof = await proveOutagesOn(name, PLAN);
      expect(holdsFaults({ ...nothing, outages: [proof] }), JSON.stringify(proof)).toBe(true);
    },
    300_000,
  );

  it.skipIf(!there || FAKETIME === undefined)(
    "says in which state it is: full disk, folder read-only or away, shared, clock moved, other versions",
    async () => {
      const states = await proveStates();
      expect(holdsFaults({ ...nothing, states }), JSON.stringify(states)).toBe(true);
      expect(states).toHaveLength(6);
    },
    300_000,
  );
});
