import type supertest from "supertest";
import { expect } from "vitest";
import { makeAudit } from "../../src/shop/audit.ts";
import { seen, shopperOf } from "../support/consents.ts";
import { stringsOf } from "../support/find-within.ts";
import { type PlantedShop } from "../support/planted-shop.ts";
import { ENDPOINT_LIST, type Filling, requestOf } from "../support/requests.ts";

/** Ids that the shop made itself; in a body they may stand, in an address they may not. */
export const EVENT = (who: string, at: number): string => `order-line-of-${who}-${at}`;
const OWN_FIELDS = ["event_id", "ref_event_id", "without"];

export type Handed = { readonly from: string; readonly text: string };

/** The bytes of an answer as they came, whatever their type. */
const bytesOf = (request: supertest.Test): supertest.Test =>
  request.buffer(true).parse((response, done) => {
    const chunks: Buffer[] = [];
    response
      .on("data", (chunk: Buffer) => chunks.push(chunk))
      .on("end", () => done(null, Buffer.concat(chunks)));
  });

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return text.split("\n").flatMap((line) => {
      try {
        return [JSON.parse(line) as unknown];
      } catch {
        return [line];
      }
    });
  }
};

/** What every call hands out for anna, where an event's id would be in the open, and the tokens among it. */
export const collectHandedOut = async (shop: PlantedShop) => {
  const handed: Handed[] = [];
  const addresses: Handed[] = [];
  const tokens: Record<string, string> = {};
  /** Notes all that an answer hands out, and where an event's id would be in the open. */
  const note = (from: string, bytes: Buffer, headers: Record<string, string>): void => {
    handed.push({ from, text: bytes.toString("latin1") }, { from, text: JSON.stringify(headers) });
    for (const { path, text } of stringsOf(jsonOf(bytes.toString("utf8"))))
      if (!OWN_FIELDS.includes(path.at(-1) ?? ""))
        addresses.push({ from: `${from} ${path.join(".")}`, text });
    addresses.push({ from: `${from} headers`, text: JSON.stringify(headers) });
  };
  const ask = async (from: string, request: supertest.Test): Promise<Record<string, unknown>> => {
    const response = await bytesOf(request);
    const bytes = response.body as Buffer;
    note(from, bytes, response.headers as Record<string, string>);
    const body = response.status === 204 ? {} : jsonOf(bytes.toString("utf8"));
    return { status: response.status, ...(body as object) };
  };

  const anna = shopperOf(shop, "anna");
  const answer = await ask("an answer", shop.ask({ moment: "home", limit: 5 }, "anna"));
  const again = await ask("a second answer", shop.ask({ moment: "home", limit: 5 }, "anna"));
  tokens["control"] = answer["control_token"] as string;
  tokens["control again"] = again["control_token"] as string;
  const link = await ask(
    "a link",
    anna.call("post", "/v1/shopper/links").send({ shopper_id: "otto", kind: "app" }),
  );
  const filling: Filling = {
    params: {
      item_id: "teapot",
      event_id: EVENT("anna", 3),
      link_id: link["link_id"] as string,
      version: "full",
      receipt_id: "era_unknown",
      recommendation_id: answer["recommendation_id"] as string,
    },
    shopper: "anna",
    other: "otto",
    item: "teapot",
    session: "s-1",
    words: "tea",
  };
  // What takes something away comes last.
  const late = ["deleteConsent", "eraseShopper", "deleteItem", "deleteShopperEvent", "putPreferences"];
  const order = [...ENDPOINT_LIST].sort(([one], [other]) => late.indexOf(one) - late.indexOf(other));
  const statuses = new Map<string, unknown>();
  for (const entry of order.filter(([name]) => name !== "eraseShopper")) {
    const [name, endpoint] = entry;
    const request = requestOf(shop, entry, filling);
    const named = endpoint.shopper === "none" ? request : request.set("Shopper-Id", "anna");
    statuses.set(name, (await ask(name, named))["status"]);
    if (name === "putConsent")
      for (const [what, path] of [
        ["history", "/v1/shopper/consent/history"],
        ["dpv", "/v1/shopper/consent/history?format=dpv"],
        ["events", "/v1/shopper/events?limit=1"],
        ["items", "/v1/items?limit=1"],
      ] as const)
        tokens[what] = JSON.stringify(await ask(what, anna.call("get", path)));
  }
  for (const name of ["recommend", "exportDataset", "mintToken", "exportShopper", "sessionReceipt"])
    expect([name, statuses.get(name)]).toEqual([name, expect.toSatisfy((code: number) => code < 300)]);
  for (const at of [1, 2]) {
    const mint = shop.call("post", "/v1/shopper-tokens").send({ shopper_id: "anna", scopes: ["recommend"] });
    tokens[`shopper ${at}`] = (await ask("a shopper token", mint))["token"] as string;
  }
  const session = shop
    .call("post", "/v1/session-receipts")
    .set("Shopper-Id", "anna")
    .send({ session_id: "s-1", purposes: { personalise: true }, notice: seen });
  tokens["session"] = (await ask("a session receipt", session))["consent_receipt"] as string;
  const { audit, signature } = await makeAudit(shop.app.services, "acme");
  note("the audit", Buffer.from(JSON.stringify({ audit, signature })), {});
  const erasure = await ask("an erasure", anna.call("delete", "/v1/shopper"));
  await shop.app.services.erasures.resume("acme");
  const state = await ask(
    "its state",
    shop.call("get", `/v1/erasures/${String(erasure["receipt_id"])}`, null),
  );
  tokens["erasure"] = state["receipt"] as string;
  return { handed, addresses, tokens };
};
