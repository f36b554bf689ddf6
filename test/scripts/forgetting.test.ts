import { expect, it } from "vitest";
import { holdsForgetting, proveForgetting } from "../../scripts/prove/forgetting.ts";
import { present } from "../../src/lib/present.ts";
import { hasRedisServer } from "../store/redis-server.ts";

it.each(hasRedisServer() ? (["embedded", "redis"] as const) : (["embedded"] as const))(
  "shoppers who are erased while requests are served are in no byte of the model that serves (%s)",
  async (store) => {
    const { stores } = await proveForgetting({
      customers: 2,
      batch: 6,
      rate: 10,
      file: null,
      stores: [store],
      say: () => undefined,
    });
    const figures = present(stores[0], "the figures of the store");
    expect(figures.instances).toBe(store === "redis" ? 2 : 1);
    const { customers, same_sha256_as_refit, followed_by_all } = figures.one_by_one;
    expect({ customers, same_sha256_as_refit, followed_by_all }).toEqual({
      customers: 2,
      same_sha256_as_refit: 2,
      followed_by_all: 2,
    });
    expect(figures.batch).toMatchObject({ customers: 5, same_sha256_as_refit: true });
    expect(figures.load).toMatchObject({ failed: 0 });
    expect(figures.killed.map(({ same_sha256_as_refit }) => same_sha256_as_refit)).toEqual(
      Array.from({ length: 4 }, () => true),
    );
    expect(figures.other_acts).toMatchObject({
      withdrawn_train: { same_sha256_as_refit: true },
      forgotten_event: { same_sha256_as_refit: true },
      undone_link: { same_sha256_as_refit: true },
    });
    expect(figures.verified).toBe(true);
    expect(holdsForgetting({ stores: [figures] })).toBe(true);
    expect(holdsForgetting({ stores: [{ ...figures, load: { ...figures.load, failed: 1 } }] })).toBe(false);
  },
  600_000,
);
