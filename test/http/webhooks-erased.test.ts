import { afterEach, describe, expect, it, vi } from "vitest";
import type { Job } from "../../src/jobs/port.ts";
import { HOUR, openRecipient } from "./recipient.ts";

const TEXT = "Who has read what I bought?";

describe("a question to a person whose asker is erased meanwhile", () => {
  const { running, clock, inbox, mood, somebody, register, told } = openRecipient();
  afterEach(() => {
    vi.restoreAllMocks();
  });
  type Who = ReturnType<typeof somebody>;
  const ask = (who: Who) =>
    who.call("post", "/v1/shopper/review-requests").send({ about: "data", text: TEXT });
  const erase = async (who: Who): Promise<void> => {
    await who.call("delete", "/v1/shopper").expect(202);
    await running().app.services.erasures.resume("acme");
  };
  /** Before the first write of such a job something happens. */
  const before = (write: "put" | "add", kind: Job["kind"], act: () => Promise<unknown>): void => {
    const { jobs } = running().app.services.store;
    const given = jobs[write].bind(jobs) as (job: Job) => Promise<never>;
    const due = { isDue: true };
    vi.spyOn(jobs, write).mockImplementation(async (job: Job) => {
      if (due.isDue && job.kind === kind) {
        due.isDue = false;
        await act();
      }
      return given(job);
    });
  };
  const queued = async (): Promise<string> =>
    JSON.stringify(await running().app.services.store.jobs.list("acme", "delivery"));

  it("is neither sent nor kept where it comes into the queue behind the erasure", async () => {
    await register(["review.requested"]);
    const gil = somebody();
    before("put", "delivery", () => erase(gil));
    await ask(gil).expect(409);
    await running().app.deliver();
    expect([told(), await queued()]).toEqual([[], "[]"]);
  });

  it("is kept no longer where it was queued, and not taken, before the barrier stood", async () => {
    await register(["review.requested"]);
    mood.status = 503;
    const hal = somebody();
    before("add", "erasure", async () => {
      await ask(hal).expect(200);
      await running().app.deliver();
    });
    await erase(hal);
    expect(told().map(({ data }) => data["text"])).toEqual([TEXT]);
    expect(await queued()).toBe("[]");
  });

  it("is told where it was asked anew since", async () => {
    await register(["review.requested"]);
    mood.status = 503;
    const ida = somebody();
    await ask(ida).expect(200);
    await erase(ida);
    clock.now += HOUR;
    inbox.length = 0;
    mood.status = 204;
    const { ticket } = (await ask(ida).expect(200)).body as { ticket: string };
    await running().app.services.erasures.resume("acme");
    await running().app.deliver();
    expect(told().map(({ data }) => [data["text"], data["shopper_id"]])).toContainEqual([TEXT, ida.id]);
    expect(told().map(({ data }) => data["ticket"])).toContain(ticket);
  });
});
