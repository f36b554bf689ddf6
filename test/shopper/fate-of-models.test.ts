import { beforeEach, describe, expect, it } from "vitest";
import { FOLLOWED_WITHIN_MS } from "../../src/model/registry/follow-time.ts";
import { retire } from "../../src/model/registry/package-transitions.ts";
import type { RegistryAct, RegistryState } from "../../src/model/registry/registry-state.ts";
import { promote } from "../../src/model/registry/slot-transitions.ts";
import { succeed } from "../../src/model/registry/succeed-package.ts";
import { createFate } from "../../src/shopper/fate-of-models.ts";
import { entryNamed } from "../model/registry/entry-named.ts";
import { registry } from "../model/registry/slots-fixtures.ts";

const RETIRED_AT = 1_000_000;
const HOUR_MS = 3_600_000;
const LEFT = { at: RETIRED_AT - 500, sequence: 5 };
const REMEMBERING = [{ slot: "default", name: "r", version: "1" }];

const act = (at: number, erasureHead = 0): RegistryAct => ({ by: "test", at, erasureHead });

describe("what has become of a version that had learnt from somebody", () => {
  const now = { state: registry(), at: RETIRED_AT, serving: null as ReadonlySet<string> | null };
  const fate = createFate({
    jobs: { list: () => Promise.resolve([]) },
    leaving: { rememberedBy: () => Promise.resolve([]) },
    registryOf: () => Promise.resolve(now.state),
    erasureLog: { untilOf: () => Promise.resolve(HOUR_MS) },
    stillServes: (_shop, id) => now.serving?.has(id) ?? null,
    clock: () => now.at,
  });
  const fateOf = async () => (await fate.judge("acme"))(REMEMBERING, LEFT)[0];
  const remembering = async () =>
    (await fate.stillRemembering("acme", LEFT)).map(({ name, version }) => `${name}@${version}`);
  const served = (): RegistryState =>
    promote(registry(entryNamed("r@1")), { slot: "default", id: "r@1" }, act(1));
  const followedBy = (state: RegistryState, old: string, id: string, watermark: number, at: number) =>
    succeed(state, { old, entry: entryNamed(id, { watermark, added_at: at }), because: "left" }, act(at));
  beforeEach(() => {
    Object.assign(now, { at: RETIRED_AT, serving: null });
  });

  it("is still due where it was retired for nothing, until every process has seen that", async () => {
    now.state = retire(served(), { id: "r@1", because: "nothing left" }, act(RETIRED_AT));
    now.at = RETIRED_AT + FOLLOWED_WITHIN_MS - 1;
    expect(await fateOf()).toMatchObject({ state: "retrain_due" });
    expect(await remembering()).toEqual(["r@1"]);
    now.at += 1;
    expect(await fateOf()).toMatchObject({ state: "retired", due: null });
    expect(await remembering()).toEqual([]);
  });

  it("is due as long as the one process that serves still has it, however long", async () => {
    now.state = retire(served(), { id: "r@1", because: "nothing left" }, act(RETIRED_AT));
    Object.assign(now, { at: RETIRED_AT + HOUR_MS, serving: new Set(["r@1"]) });
    expect(await fateOf()).toMatchObject({ state: "retrain_due" });
    expect(await remembering()).toEqual(["r@1"]);
    now.serving = new Set();
    expect(await fateOf()).toMatchObject({ state: "retired" });
    expect(await remembering()).toEqual([]);
  });

  it("asks as well of what took its places and remembers the person too", async () => {
    const between = followedBy(served(), "r@1", "r@2", 4, RETIRED_AT - HOUR_MS);
    now.state = followedBy(between, "r@2", "r@3", 5, RETIRED_AT);
    now.at = RETIRED_AT + FOLLOWED_WITHIN_MS - 1;
    expect(await fateOf()).toMatchObject({ state: "retrain_due" });
    expect(await remembering()).toEqual(["r@2"]);
    now.at += 1;
    expect(await fateOf()).toMatchObject({ state: "exact", replaced_by: { version: "3" } });
    expect(await remembering()).toEqual([]);
  });

  it("is gone only when what took its places and was retired for nothing is", async () => {
    const between = followedBy(served(), "r@1", "r@2", 4, RETIRED_AT - HOUR_MS);
    now.state = retire(between, { id: "r@2", because: "too late" }, act(RETIRED_AT, 5));
    now.at = RETIRED_AT + FOLLOWED_WITHIN_MS - 1;
    expect(await fateOf()).toMatchObject({ state: "retrain_due" });
    now.at += 1;
    expect(await fateOf()).toMatchObject({ state: "retired" });
  });

  it("is due while what took its places serves and has not forgotten so far", async () => {
    now.state = followedBy(served(), "r@1", "r@2", 4, RETIRED_AT - HOUR_MS);
    expect(await fateOf()).toMatchObject({ state: "retrain_due" });
    expect(await remembering()).toEqual(["r@2"]);
  });
});
