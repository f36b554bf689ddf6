import { expect, it } from "vitest";
import { holdsForgetting, proveForgetting } from "../../scripts/prove/forgetting.ts";

it("shoppers who are erased while requests are served are in no byte of the model that serves", async () => {
  const figures = await proveForgetting({
    customers: 2,
    batch: 6,
    rate: 10,
    file: null,
    say: () => undefined,
  });
  expect(figures.one_by_one).toMatchObject({ customers: 2, same_sha256_as_refit: 2 });
  expect(figures.batch).toMatchObject({ customers: 5, same_sha256_as_refit: true });
  expect(figures.load).toMatchObject({ failed: 0 });
  expect(figures.verified).toBe(true);
  expect(holdsForgetting(figures)).toBe(true);
  expect(holdsForgetting({ ...figures, load: { ...figures.load, failed: 1 } })).toBe(false);
}, 600_000);
