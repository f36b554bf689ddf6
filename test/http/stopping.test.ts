import { EventEmitter, once } from "node:events";
import { Agent, request } from "node:http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Harness, startHarness } from "../support/harness.ts";

const CLIENTS = 24;

describe("a service that stops under load", () => {
  let harness: Harness;
  let port = 0;
  beforeAll(async () => {
    harness = await startHarness();
    ({ port } = await harness.app.listen(0, "127.0.0.1"));
  }, 60_000);
  afterAll(() => harness.close(), 60_000);

  const ask = (agent: Agent, path: string): Promise<{ connection: string | undefined }> =>
    new Promise((resolve, reject) => {
      request(
        { port, host: "127.0.0.1", path, agent, headers: { Authorization: `Bearer ${harness.key}` } },
        (response) => {
          response
            .on("error", reject)
            .on("end", () => resolve({ connection: response.headers.connection }))
            .resume();
        },
      )
        .on("error", reject)
        .end();
    });

  it(
    "answers every request on a connection that was kept, as its last, and refuses new connections: none " +
      "is reset",
    async () => {
      const before: (string | undefined)[] = [];
      const after: (string | undefined)[] = [];
      const state = { stopping: false };
      const happenings = new EventEmitter();
      const enough = once(happenings, "enough");
      const begun = once(happenings, "begun");
      const loop = async (i: number): Promise<string> => {
        const agent = new Agent({ keepAlive: true, maxSockets: 1 });
        for (;;) {
          const began = state.stopping;
          try {
            const { connection } = await ask(agent, i % 2 === 0 ? "/healthz" : "/v1/settings");
            (began ? after : before).push(connection);
            if (before.length > CLIENTS * 5) happenings.emit("enough");
          } catch (error) {
            agent.destroy();
            return (error as NodeJS.ErrnoException).code ?? "unknown";
          }
          // Some are idle when the stop begins, and send on the connection that they kept once it has.
          if (i % 3 === 0) await begun;
        }
      };
      const loops = Array.from({ length: CLIENTS }, (_, i) => loop(i));
      await enough;
      state.stopping = true;
      const closed = harness.app.close();
      happenings.emit("begun");
      expect(new Set(await Promise.all(loops))).toEqual(new Set(["ECONNREFUSED"]));
      await closed;
      expect(new Set(before)).toContain("keep-alive");
      expect(after.length).toBeGreaterThan(0);
      expect(new Set(after)).toEqual(new Set(["close"]));
    },
    60_000,
  );
});
