import { describe, expect, it } from "vitest";
import { HOUR, openRecipient } from "./recipient.ts";

const DAY = 24 * HOUR;
const TEXT = "Who has read what I bought?";

describe("a webhook's message that nobody takes", () => {
  const { running, clock, inbox, mood, somebody, register, waiting, told } = openRecipient();
  const metrics = async (): Promise<string> => (await running().call("get", "/metrics")).text;
  /** What is said by the tries of so many days. */
  const overDays = async (days: number) => {
    inbox.length = 0;
    for (let spent = 0; spent < days * DAY; spent += 7 * HOUR) {
      clock.now += 7 * HOUR;
      await running().app.deliver();
    }
    return told();
  };
  const askPerson = (who: ReturnType<typeof somebody>) =>
    who.call("post", "/v1/shopper/review-requests").send({ about: "data", text: TEXT }).expect(200);
  const erase = (who: ReturnType<typeof somebody>) => who.call("delete", "/v1/shopper").expect(202);

  it("of an erasure is kept until it is taken, and names the receipt alone once it is late", async () => {
    await register(["shopper.erased"]);
    mood.status = 503;
    const anna = somebody();
    const { receipt_id } = (await erase(anna)).body as { receipt_id: string };
    await running().app.deliver();
    expect(told().map(({ data }) => data)).toEqual([{ receipt_id, shopper_id: anna.id }]);
    await overDays(40);
    expect(await waiting()).toEqual([1]);
    expect(await metrics()).toMatch(/candor_webhook_messages_total\{type="shopper.erased",end="late"\} 1\n/);
    expect(await metrics()).not.toContain('end="given_up"');
    // Once or twice a day, and not four times.
    const late = await overDays(4);
    expect(late.length).toBeGreaterThan(1);
    expect(late.length).toBeLessThanOrEqual(8);
    for (const { data } of late) expect(data).toEqual({ receipt_id, shopper_id: null });
    mood.status = 204;
    expect((await overDays(2)).map(({ data }) => data)).toEqual([{ receipt_id, shopper_id: null }]);
    expect(await waiting()).toEqual([0]);
  });

  it("of a question names who asked while the answer is due, and what they wrote for days", async () => {
    await register(["review.requested"]);
    mood.status = 503;
    const bea = somebody();
    await askPerson(bea);
    await overDays(4);
    for (const { data } of await overDays(20)) expect(data).toMatchObject({ text: null, shopper_id: bea.id });
    await overDays(10);
    const late = await overDays(3);
    expect(late.length).toBeGreaterThan(0);
    for (const { data } of late) expect(data).toMatchObject({ text: null, shopper_id: null });
    mood.status = 410;
    await overDays(2);
    expect(await waiting()).toEqual([0]);
  });

  it("of a question names nobody who was erased since", async () => {
    await register(["review.requested", "shopper.erased"]);
    mood.status = 503;
    const [cem, dot] = [somebody(), somebody()];
    for (const each of [cem, dot]) await askPerson(each);
    await erase(cem);
    const texts = (await overDays(1)).filter(({ type }) => type === "review.requested");
    expect(new Set(texts.map(({ data }) => data["shopper_id"]))).toEqual(new Set([null, dot.id]));
    expect(new Set(texts.map(({ data }) => data["text"]))).toEqual(new Set([null, TEXT]));
  });

  it("of a question by token, or under a linked id, names nobody who was erased since", async () => {
    await register(["review.requested"]);
    mood.status = 503;
    const [eva, app, fay] = [somebody(), somebody(), somebody()];
    const tokenOf = async ({ id }: { readonly id: string }): Promise<string> => {
      const wanted = { shopper_id: id, scopes: ["rights"] };
      return (await running().call("post", "/v1/shopper-tokens").send(wanted).expect(200)).body
        .token as string;
    };
    const ask = async (token: string, text: string) =>
      running().call("post", "/v1/shopper/review-requests", token).send({ about: "data", text }).expect(200);
    await eva.call("post", "/v1/shopper/links").send({ shopper_id: app.id, kind: "app" }).expect(200);
    await ask(await tokenOf(eva), "by token");
    await askPerson(app);
    await ask(await tokenOf(fay), "of another");
    await running()
      .call("delete", "/v1/shopper", await tokenOf(eva))
      .expect(202);
    const asked = await overDays(1);
    expect(new Set(asked.map(({ data }) => data["text"]))).toEqual(new Set([null, "of another"]));
    expect(new Set(asked.map(({ data }) => data["shopper_id"]))).toEqual(new Set([null]));
  });

  it("goes with its webhook, late or not", async () => {
    const { webhook_id } = await register(["shopper.erased"]);
    mood.status = 503;
    await erase(somebody());
    await overDays(5);
    await erase(somebody());
    expect(await waiting()).toEqual([2]);
    await running().call("delete", `/v1/webhooks/${webhook_id}`).expect(204);
    await register(["shopper.erased"]);
    expect(await waiting()).toEqual([0]);
    expect(await overDays(2)).toEqual([]);
  });

  it("asks one of many of a receiver that takes none, and all come when it is back", async () => {
    await register(["shopper.erased"]);
    mood.status = 503;
    for (let at = 0; at < 5; at += 1) await erase(somebody());
    await overDays(6);
    // Five messages a day would be tried ten times in two days.
    expect((await overDays(1)).length).toBeLessThan(5);
    mood.status = 204;
    await overDays(2);
    expect(await waiting()).toEqual([0]);
  });
});
