import { beforeEach, expect, it } from "vitest";
import { describePlanted } from "../support/planted-on-both-stores.ts";
import { readVerdict } from "../support/read-verdict.ts";

type Control = {
  readonly rel: string;
  readonly href: string;
  readonly body: object;
  readonly undo: { readonly href: string; readonly body: object };
};
type Event = Parameters<typeof readVerdict>[0] & { readonly type: string };

describePlanted("what is counted of what shoppers say", (at) => {
  let people = 0;
  let before: Readonly<Record<string, number>> = {};
  const countsNow = async () => {
    await at().app.tick();
    return at().app.services.store.shops.readCounts("acme");
  };
  beforeEach(async () => {
    before = await countsNow();
  });
  /** What was counted of the model's choices since the test began; what is as before is left out. */
  const counted = async () => {
    const now = await countsNow();
    const of = (word: string): number => {
      const name = `arm default planted@1.0.1 ${word}`;
      return (now[name] ?? 0) - (before[name] ?? 0);
    };
    const words = ["relevant", "not_relevant", "clicked"].map((word): [string, number] => [word, of(word)]);
    return Object.fromEntries(words.filter(([, by]) => by !== 0));
  };
  const suggested = async () => {
    const id = `counted-${(people += 1)}`;
    await at().shopper(id, [{ item: "teapot", days: 12 }], { personalise: true, measure: true });
    const { body } = await at().ask({ moment: "home", limit: 3 }, id).expect(200);
    const { item_id, controls } = body.items[0] as { item_id: string; controls: Control[] };
    const href = `/v1/recommendations/${body.recommendation_id as string}/feedback`;
    const say = (said: object) =>
      at()
        .call("post", href)
        .set("Shopper-Id", id)
        .send({ item_id, ...said })
        .expect(200);
    const press = ({ href: to, body: said }: Pick<Control, "href" | "body">) =>
      at()
        .call("post", to, body.control_token as string)
        .send(said)
        .expect(200);
    const ways = controls.filter(({ rel }) => rel === "not_interested");
    const kept = async () => {
      const { body: told } = await at().call("get", "/v1/shopper/events").set("Shopper-Id", id).expect(200);
      return (told.data as Event[])
        .filter(({ type }) => type === "verdict")
        .map((each) => readVerdict(each)?.verdict);
    };
    return { say, press, ways, kept };
  };

  it.each([
    ["clicked", {}],
    ["relevant", {}],
    ["reason_wrong", { reason: "not_true" }],
  ])("is taken back when another word replaces it: %s", async (verdict, more) => {
    const { say, press, ways, kept } = await suggested();
    await press(ways[0]!);
    expect(await counted()).toEqual({ not_relevant: 1 });
    await say({ verdict, ...more });
    expect(await kept()).toEqual([verdict]);
    const newest = verdict === "reason_wrong" ? {} : { [verdict]: 1 };
    expect(await counted()).toEqual(newest);
    // The undo finds another word, and takes nothing back of it.
    await press(ways[0]!.undo);
    expect(await counted()).toEqual(newest);
  });

  it("is one word, however often it is said, and by how many presses at once", async () => {
    const { say, kept } = await suggested();
    const words = ["relevant", "clicked", "relevant", "not_relevant", "relevant"];
    await Promise.all(words.map((verdict) => say({ verdict })));
    const [word, ...others] = await kept();
    expect(others).toEqual([]);
    expect(await counted()).toEqual({ [word!]: 1 });
    await say({ verdict: word });
    expect(await counted()).toEqual({ [word!]: 1 });
  });

  it("stays “not relevant” until nothing that sends the item away is left", async () => {
    const { press, ways, kept } = await suggested();
    const [item, , category] = ways;
    await press(item!);
    await press(category!);
    expect(await counted()).toEqual({ not_relevant: 1 });
    await press(category!.undo);
    expect([await kept(), await counted()]).toEqual([["not_relevant"], { not_relevant: 1 }]);
    await press(item!.undo);
    expect([await kept(), await counted()]).toEqual([[], {}]);
  });
});
