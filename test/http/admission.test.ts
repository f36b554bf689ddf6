import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import { describe, expect, it } from "vitest";
import { ENDPOINTS } from "../../src/contract/endpoints.ts";
import { createAdmission, loadOf } from "../../src/http/admission.ts";
import { createUrgency, URGENCIES, type Urgency } from "../../src/http/urgency.ts";

/** Calls that are under way until they are let go, and what became of each. */
const open = (mostWaiting: number) => {
  const admission = createAdmission({ mostWaiting });
  const began: string[] = [];
  const refused: string[] = [];
  const ends: (() => void)[] = [];
  const call = (name: string, urgency: Urgency, shop = "acme"): Promise<void> =>
    admission
      .run(
        urgency,
        shop,
        () =>
          new Promise<void>((resolve) => {
            began.push(name);
            ends.push(resolve);
          }),
      )
      .catch((error: unknown) => {
        expect(error).toMatchObject({ code: "overloaded" });
        refused.push(name);
      });
  /** What begins later in the loop has begun. */
  const turn = async (): Promise<void> => {
    for (let at = 0; at < 3; at += 1) await new Promise((resolve) => setImmediate(resolve));
  };
  /** So many of a kind that its places are taken, and one more. */
  const fill = async (urgency: Urgency, shop = "acme"): Promise<void> => {
    for (let before = -1; before < began.length;) {
      before = began.length;
      void call(urgency, urgency, shop);
      await turn();
    }
  };
  const endOne = async (): Promise<void> => {
    ends.shift()?.();
    await turn();
  };
  return { admission, began, refused, call, fill, endOne, turn };
};

const requestWith = (headers: IncomingHttpHeaders): IncomingMessage => ({ headers }) as IncomingMessage;
const NO_HEADERS = requestWith({});

describe("how urgent a call is", () => {
  it("goes by what it does: a no first, then a person, a page, an event, and many of anything", () => {
    const of = (name: keyof typeof ENDPOINTS, request = NO_HEADERS): Urgency =>
      createUrgency(ENDPOINTS[name])(request);
    expect([of("deleteConsent"), of("eraseShopper"), of("putConsent")]).toEqual(Array(3).fill("refusal"));
    expect([of("readConsent"), of("recommend"), of("postEvents")]).toEqual(["person", "answer", "ingest"]);
    expect([of("recommendBatch"), of("exportDataset")]).toEqual(["batch", "batch"]);
    const large = requestWith({ "content-length": "100000" });
    const lines = requestWith({ "content-type": "application/x-ndjson" });
    expect([of("postEvents", large), of("putItems", lines)]).toEqual(["batch", "ingest"]);
  });
});

describe("admission", () => {
  it("refuses the least urgent first where more waits than may, and a no among others alone", async () => {
    const { admission, refused, call, fill, turn } = open(4);
    // One of each kind waits; the room is full.
    for (const urgency of ["batch", "ingest", "answer", "person"] as const) await fill(urgency);
    expect([admission.waiting(), refused]).toEqual([4, []]);
    await fill("refusal");
    expect(refused).toEqual(["batch"]);
    for (let at = 0; at < 3; at += 1) void call("refusal", "refusal");
    await turn();
    expect(refused).toEqual(["batch", "ingest", "answer", "person"]);
    void call("one more", "refusal");
    await turn();
    expect(refused.at(-1)).toBe("one more");
  });

  it("keeps half of the room from batches, and says so before a body is read", async () => {
    const { admission, refused, call, fill, turn } = open(4);
    await fill("batch");
    void call("second", "batch");
    await turn();
    expect(admission.waiting()).toBe(2);
    expect(() => admission.knock("batch", "acme")).toThrow(
      expect.objectContaining({ code: "overloaded" }) as Error,
    );
    for (const urgency of URGENCIES.filter((each) => each !== "batch"))
      expect(() => admission.knock(urgency, "acme")).not.toThrow();
    void call("third", "batch");
    await turn();
    expect(refused).toEqual(["third"]);
  });

  it("lets in whoever's shop has least under way", async () => {
    const { began, call, fill, endOne } = open(20);
    await fill("batch", "large");
    void call("of the large shop", "batch", "large");
    void call("of the small shop", "batch", "small");
    await endOne();
    expect(began.at(-1)).toBe("of the small shop");
  });

  it("begins few calls in one turn of the loop, and then the most urgent that have come", async () => {
    const { began, call, turn } = open(20);
    for (const [name, urgency] of [
      ["batch", "batch"],
      ["answer", "answer"],
      ["no", "refusal"],
    ] as const)
      void call(name, urgency);
    expect(began).toEqual(["batch"]);
    await turn();
    expect(began).toEqual(["batch", "no", "answer"]);
  });

  it("begins few others in a turn while somebody says no, so that a no is soon done", async () => {
    const { began, call, endOne } = open(400);
    const answersBegunInATurn = async (): Promise<number> => {
      const before = began.length;
      for (let at = 0; at < 60; at += 1) void call("answer", "answer");
      // What begins at once, and one turn.
      await new Promise((resolve) => setImmediate(resolve));
      return began.slice(before).filter((name) => name === "answer").length;
    };
    void call("no", "refusal");
    const beside = await answersBegunInATurn();
    await endOne();
    const { call: other, began: theirs } = open(400);
    for (let at = 0; at < 60; at += 1) void other("answer", "answer");
    await new Promise((resolve) => setImmediate(resolve));
    expect(beside).toBeLessThanOrEqual(4 + 8);
    expect(theirs.length).toBeGreaterThan(beside);
  });

  it("holds no place of a kind for another: a store that is silent stops no answers", async () => {
    const { began, call, fill, turn } = open(20);
    await fill("ingest");
    void call("answer", "answer");
    await turn();
    expect(began.at(-1)).toBe("answer");
  });
});

describe("admission of several shops", () => {
  /** So many calls of a shop in one turn of the loop, in which four begin at once. */
  const callMany = (call: ReturnType<typeof open>["call"], count: number, urgency: Urgency, shop: string) => {
    for (let at = 0; at < count; at += 1) void call(`${shop} ${urgency} ${at}`, urgency, shop);
  };

  it("pushes the newest of the shop that has most out of a full room, and refuses its next", async () => {
    const { admission, began, refused, call, turn } = open(4);
    callMany(call, 8, "answer", "large");
    expect(admission.waiting()).toBe(4);
    expect(() => admission.knock("answer", "small")).not.toThrow();
    expect(() => admission.knock("answer", "large")).toThrow(
      expect.objectContaining({ code: "overloaded" }) as Error,
    );
    void call("small", "answer", "small");
    void call("large, too late", "answer", "large");
    await turn();
    expect(refused.toSorted()).toEqual(["large answer 7", "large, too late"]);
    expect(began).toContain("small");
  });

  it("lets nobody push out a shop of which no more waits than of themselves", async () => {
    const { refused, call, turn } = open(4);
    callMany(call, 4, "answer", "large");
    for (const shop of ["one", "two", "three", "four", "five"]) callMany(call, 1, "answer", shop);
    await turn();
    expect(refused).toEqual(["five answer 0"]);
  });

  it("lets a shop that has more than its part push out its own alone, but for a no", async () => {
    const { refused, call, turn } = open(4);
    callMany(call, 7, "answer", "large");
    void call("small ingest", "ingest", "small");
    callMany(call, 4, "person", "large");
    await turn();
    const own = ["large answer 6", "large answer 5", "large answer 4"];
    expect(refused.toSorted()).toEqual([...own, "large person 3"].toSorted());
    const { refused: others, call: other, turn: theirs } = open(4);
    callMany(other, 7, "answer", "large");
    void other("small ingest", "ingest", "small");
    callMany(other, 1, "refusal", "large");
    await theirs();
    expect(others).toEqual(["small ingest"]);
  });

  it("pushes out no no but for another no", async () => {
    const { refused, call, turn } = open(4);
    callMany(call, 8, "refusal", "large");
    for (const urgency of ["batch", "ingest", "answer", "person", "refusal"] as const)
      void call(`small ${urgency}`, urgency, "small");
    await turn();
    const less = ["small batch", "small ingest", "small answer", "small person"];
    expect(refused.toSorted()).toEqual([...less, "large refusal 7"].toSorted());
  });

  it("keeps places free: whoever takes all that they may of a kind stops nobody else's", async () => {
    const { began, call, fill, turn } = open(20);
    await fill("batch", "large");
    expect(began).toHaveLength(6);
    for (const shop of ["small", "another"]) {
      void call(shop, "batch", shop);
      await turn();
      expect(began.at(-1)).toBe(shop);
    }
    await fill("answer", "large");
    expect(began).toHaveLength(8 + 60);
    void call("small answer", "answer", "small");
    await turn();
    expect(began.at(-1)).toBe("small answer");
  });

  it("keeps a part of a large room free for shops of which less waits, whatever they ask", async () => {
    const { admission, refused, call, turn } = open(32);
    callMany(call, 4 + 31, "answer", "large");
    expect(admission.waiting()).toBe(30);
    void call("small ingest", "ingest", "small");
    void call("another's batch", "batch", "another");
    await turn();
    expect(refused).toEqual(["large answer 34"]);
  });

  it("counts the calls of public routes as those of one shop, whatever shops they name", () => {
    const key = { kind: "key", shop: "acme", keyId: "k", scopes: [] } as const;
    expect(loadOf(key)).toBe("acme");
    expect(loadOf({ kind: "anybody", shop: "acme" })).toBe(loadOf({ kind: "anybody", shop: "no-such" }));
  });
});
