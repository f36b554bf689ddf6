import { describe, expect, it } from "vitest";
import { itemFrom } from "../../../src/catalogue/item.ts";
import { createPageIndex } from "../../../src/catalogue/page-index.ts";
import type { GateResult } from "../../../src/consent/gate.ts";
import { CAREFUL_POLICY } from "../../../src/consent/policy.ts";
import { NO_SIGNALS } from "../../../src/consent/purposes.ts";
import { planOf } from "../../../src/journey/plans.ts";
import { type ConsentedView, readView } from "../../../src/recommend/stages/read-view.ts";
import type { RecommendRequest } from "../../../src/recommend/stages/request.ts";
import { contextOf, eventOf } from "../../journey/fixtures.ts";
import { type FakeShopper, fakeShopper, ITEMS, NOW, requestOf, SHOPPER, snapshotOf } from "../fakes.ts";

const PILLS = itemFrom({ item_id: "pills", title: "Pills", category: ["Health"], sensitivity: ["health"] });
const history = [eventOf("view", "a", 2)];
const visit: RecommendRequest["session"] = {
  id: "s",
  receipt: null,
  events: [{ ...eventOf("view", "b", 0), event_id: "seen-now" }],
};

const passed = (shopper: FakeShopper): Promise<GateResult> =>
  shopper.gate.pass({
    shopper: SHOPPER,
    signals: NO_SIGNALS,
    optOut: false,
    sessionReceipt: [],
    policy: CAREFUL_POLICY,
    country: null,
  });

/** What is read for a request after the gate found what it finds. */
const read = async (shopper: FakeShopper, request: RecommendRequest): Promise<ConsentedView | null> =>
  readView(
    {
      shoppers: shopper.reads,
      request,
      plan: planOf(request.context.moment),
      catalogue: await snapshotOf([...ITEMS, PILLS]),
      pageIndex: createPageIndex({ mark: (_, word) => word.length }),
      now: NOW,
    },
    await passed(shopper),
  );

describe("a consented view", () => {
  it("holds what is stored and what this visit did, where the shopper granted it", async () => {
    const shopper = fakeShopper(["personalise"], history);
    const consented = await read(shopper, requestOf({ session: visit }));
    expect(consented?.material).toMatchObject({ rung: "profile", stored: history });
    expect(consented?.material.session.map(({ event_id }) => event_id)).toEqual(["seen-now"]);
    expect(consented?.outreach).toBeNull();
  });

  it("holds this visit alone where nothing is stored", async () => {
    const consented = await read(fakeShopper(["personalise"]), requestOf({ session: visit }));
    expect(consented?.material).toMatchObject({ rung: "session", stored: [] });
  });

  it("holds neither without a grant: the page is left, and what was offered is counted", async () => {
    const shopper = fakeShopper([], history);
    const page = contextOf({ moment: "product", item_id: "a" });
    const consented = await read(shopper, requestOf({ session: visit, context: page }));
    expect(consented?.material).toMatchObject({ rung: "context", stored: [], session: [] });
    expect(consented?.offered).toEqual({
      session_events: 1,
      cart: 0,
      sensitive: null,
      set_aside: false,
    });
    expect(shopper.reading).toBe(0);
  });

  it("is nobody's on a page that says nothing, without a grant", async () => {
    const consented = await read(fakeShopper([], history), requestOf());
    expect(consented?.material).toMatchObject({ rung: "popular", stored: [] });
  });

  it("leaves sensitive goods out of the cart until they may be used", async () => {
    const cart = requestOf({ context: contextOf({ moment: "cart", cart: ["a", "pills"] }) });
    const careful = await read(fakeShopper(["personalise"], history), cart);
    expect(careful?.request.context.cart).toEqual(["a"]);
    expect(careful?.offered).toMatchObject({ cart: 2, sensitive: "items" });
    const open = await read(fakeShopper(["personalise", "sensitive"], history), cart);
    expect(open?.request.context.cart).toEqual(["a", "pills"]);
    expect(open?.offered).toMatchObject({ cart: 2, sensitive: null });
  });

  it("is not read where consent changed after the decision", async () => {
    const shopper = fakeShopper(["personalise"], history);
    shopper.before = () => {
      shopper.state = { ...shopper.state, version: shopper.state.version + 1 };
    };
    expect(await read(shopper, requestOf())).toBeNull();
  });

  it("leaves it to its caller what follows where the store is away", async () => {
    const shopper = fakeShopper(["personalise"], history);
    shopper.before = () => {
      throw new Error("the store is away");
    };
    await expect(read(shopper, requestOf())).rejects.toThrow("the store is away");
  });
});

describe("the view for a message", () => {
  const message = requestOf({ session: visit, context: contextOf({ moment: "outreach" }) });

  it("is empty without `contact`, whatever else was granted", async () => {
    const shopper = fakeShopper(["personalise"], history);
    const consented = await read(shopper, message);
    expect(consented?.outreach).toMatchObject({ send: false, because: "never_given" });
    expect(consented?.material).toMatchObject({ stored: [], session: [] });
    expect(shopper.reading).toBe(0);
  });

  it("is the shopper's own where a message may be sent", async () => {
    const consented = await read(fakeShopper(["personalise", "contact"], history), message);
    expect(consented?.outreach?.send).toBe(true);
    expect(consented?.material.stored).toEqual(history);
  });

  it("is not read where consent changed before the shop's own messages were counted", async () => {
    const shopper = fakeShopper(["personalise", "contact"], history);
    shopper.before = () => {
      shopper.state = { ...shopper.state, version: shopper.state.version + 1 };
    };
    expect(await read(shopper, message)).toBeNull();
    expect(shopper.reading).toBe(1);
  });
});
