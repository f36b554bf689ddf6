import { hashNoticeText } from "../../src/consent/notices/notice.ts";
import { type Harness, startHarness } from "./harness.ts";

export const PURPOSES = [
  "personalise",
  "connect_channels",
  "measure",
  "train",
  "contact",
  "sensitive",
] as const;

export const grants = (...purposes: readonly (typeof PURPOSES)[number][]): Record<string, boolean> =>
  Object.fromEntries(purposes.map((purpose) => [purpose, true]));
export const ALL = grants(...PURPOSES);
export const NONE = Object.fromEntries(PURPOSES.map((purpose) => [purpose, false]));

export const TEXT = "With your consent we use what you do in this shop to suggest what may help you.";
/** The notice that `registerNotice` registers: it covers everything. */
export const seen = { version: "full", language: "en", text: TEXT, hash: hashNoticeText(TEXT) };

export const registerNotice = (harness: Harness) =>
  harness
    .call("put", "/v1/notices/full")
    .send({ texts: { en: TEXT }, purposes: PURPOSES, material: false })
    .expect(200);

/** The calls of one shopper, with the shop's key. */
export type ShopperCalls = ReturnType<typeof callsOf> & { readonly peer: (id: string) => ShopperCalls };
export const shopperOf = (harness: Harness, id: string): ShopperCalls => ({
  ...callsOf(harness, id),
  peer: (other) => shopperOf(harness, other),
});

const callsOf = (harness: Harness, id: string) => {
  const call = (method: "get" | "put" | "post" | "patch" | "delete", path: string) =>
    harness.call(method, path).set("Shopper-Id", id);
  return {
    id,
    call,
    agree: (purposes: Record<string, boolean>, more: object = {}) =>
      call("put", "/v1/shopper/consent").send({ purposes, notice: seen, method: "test", ...more }),
    withdraw: (query = "") => call("delete", `/v1/shopper/consent${query}`),
    consent: () => call("get", "/v1/shopper/consent"),
    recommend: (more: object = {}) =>
      harness
        .call("post", "/v1/recommendations")
        .send({ moment: "home", shopper: { id }, limit: 3, ...more }),
    tell: (event: { event_id: string; type: string } & Record<string, unknown>) =>
      harness
        .call("post", "/v1/events")
        .send({ shopper_id: id, occurred_at: "2026-01-10T10:00:00Z", ...event }),
    events: async (): Promise<string[]> =>
      (
        (await call("get", "/v1/shopper/events?limit=1000").expect(200)).body as {
          data: { event_id: string }[];
        }
      ).data.map(({ event_id }) => event_id),
  };
};

export const ITEMS = [
  ...Array.from({ length: 12 }, (_, at) => ({
    item_id: `i${at}`,
    title: `Mug ${at}`,
    category: ["Kitchen", at % 2 === 0 ? "Mugs" : "Plates"],
    price: 5 + at,
    currency: "EUR",
    sales_rank: at + 1,
  })),
  {
    item_id: "pills",
    title: "Tablets",
    category: ["Health"],
    price: 4,
    currency: "EUR",
    sales_rank: 50,
    sensitivity: ["health"],
  },
];

/** A service with `ITEMS` and the notice that covers everything, by a clock of the test's own. */
export const startConsentShop = async (clock: { readonly now: number }): Promise<Harness> => {
  const harness = await startHarness({ clock: () => clock.now });
  await harness.call("put", "/v1/items").send(ITEMS).expect(200);
  await registerNotice(harness);
  return harness;
};
