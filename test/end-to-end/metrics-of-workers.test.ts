import { expect, it } from "vitest";
import { withHouse } from "../../scripts/prove/faults/house.ts";
import { serveStore } from "../../scripts/prove/faults/serve.ts";

const CALLS = 30;

/** The sum of a metric over its labels that `pick` takes. */
const sumOf = (text: string, name: string, pick: RegExp): number =>
  text
    .split("\n")
    .filter((line) => line.startsWith(name) && pick.test(line))
    .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(" ") + 1)), 0);

it("tells the calls of two workers together, whichever of them is asked", async () => {
  await withHouse(null, async ({ place, key }) => {
    const service = await serveStore(place);
    try {
      const headers = { Authorization: `Bearer ${key}`, Connection: "close" };
      for (let at = 0; at < CALLS; at += 1)
        expect((await fetch(`${service.url}/v1/settings`, { headers })).status).toBe(200);
      for (let at = 0; at < 4; at += 1) {
        const text = await (
          await fetch(`${service.url}/metrics`, { headers: { Connection: "close" } })
        ).text();
        const counted = sumOf(text, "candor_http_request_duration_seconds_count", /route="\/v1\/settings"/);
        expect(counted).toBe(CALLS);
        expect(sumOf(text, "candor_store_up", /./)).toBe(1);
      }
    } finally {
      await service.stop();
    }
  });
}, 120_000);
