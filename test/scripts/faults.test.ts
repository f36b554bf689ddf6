import { expect, it } from "vitest";
import { holdsFaults, proveFaults } from "../../scripts/prove/faults.ts";
import { hasRedisServer } from "../store/redis-server.ts";

it.each(hasRedisServer() ? ["lmdb", "redis"] : ["lmdb"])(
  "a service of which primary, worker and learner are killed leaves nobody and loses nothing, on %s",
  async (only) => {
    const proofs = await proveFaults({ rounds: 3, seed: 20_261_126, only });
    expect(holdsFaults(proofs), JSON.stringify(proofs)).toBe(true);
    expect(proofs.map(({ kills }) => kills)).toEqual([{ primary: 1, worker: 1, learner: 1 }]);
  },
  300_000,
);
