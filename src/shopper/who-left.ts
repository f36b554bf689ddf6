import type { ShopperRef } from "../consent/shopper-ref.ts";
import type { ErasureLogEntry, Job, JobPort } from "../jobs/port.ts";
import { latestOf, mustForget, packageOf, type RegistryState } from "../model/registry/registry-state.ts";

/** An act of leaving that was begun, and one that stands in the erasure log. */
const BEGUN = "begun";
const LOGGED = "logged";

/**
 * What is kept of an act of leaving until the models have forgotten, sealed under a key of its own: the
 * pseudonyms of the person, on all their identities. The erasure log itself names nobody.
 */
type LeavingBody = {
  /** The log's head when the act was begun. */
  readonly from: number;
  /** What was begun by an earlier release does not say. */
  readonly keys?: readonly string[];
  /** The packages that had learnt from the person by then; with the act, nothing else may tell. */
  readonly packages?: readonly string[];
  /** Its place in the log, once it has one. */
  readonly sequence?: number;
};

export type BegunLeaving = { readonly shop: string; readonly jobId: string; readonly body: LeavingBody };

type Jobs = Pick<
  JobPort,
  "put" | "read" | "list" | "remove" | "appendErasure" | "readErasures" | "erasureHead"
>;

const write = (
  jobs: Pick<Jobs, "put">,
  { shop, jobId, body }: BegunLeaving,
  state: string,
  now: number,
): Promise<void> => jobs.put({ job_id: jobId, shop, kind: "unlearning", state, body, updated_at: now });

export const beginLeaving = (jobs: Pick<Jobs, "put">, begun: BegunLeaving, now: number): Promise<void> =>
  write(jobs, begun, BEGUN, now);

/** Gives the act its place in the log, once, and keeps whom it is about until the models have forgotten. */
export const logLeaving = async (
  jobs: Pick<Jobs, "put" | "appendErasure" | "readErasures">,
  begun: BegunLeaving,
  now: number,
): Promise<void> => {
  const { shop, jobId, body } = begun;
  const written = await jobs.readErasures(shop, body.from);
  const entry =
    written.find(({ job_id }) => job_id === jobId) ?? (await jobs.appendErasure(shop, jobId, now));
  await write(jobs, { ...begun, body: { ...body, sequence: entry.sequence } }, LOGGED, now);
};

/**
 * Acts that were begun before `before` and have no known place in the log: whoever did them died meanwhile.
 */
export const listCutShort = async (
  jobs: Pick<Jobs, "list">,
  shop: string,
  before: number,
): Promise<readonly BegunLeaving[]> =>
  (await jobs.list(shop, "unlearning"))
    .filter(({ state, updated_at }) => state === BEGUN && updated_at <= before)
    .map(({ job_id, body }) => ({ shop, jobId: job_id, body: body as LeavingBody }));

/** Everybody whom these entries of the log are about; null where one of them does not say. */
export const whoLeft = async (
  jobs: Pick<Jobs, "read">,
  shop: string,
  entries: readonly ErasureLogEntry[],
): Promise<ReadonlySet<string> | null> => {
  const found = await Promise.all(entries.map(({ job_id }) => jobs.read(shop, job_id)));
  const keys = found.map((job) => (job?.kind === "unlearning" ? (job.body as LeavingBody).keys : undefined));
  return keys.some((each) => each === undefined || each.length === 0)
    ? null
    : new Set(keys.flatMap((each) => each ?? []));
};

const isAbout = (refs: readonly ShopperRef[]): ((body: LeavingBody) => boolean) => {
  const own = new Set(refs.map(({ key }) => key));
  return ({ keys = [] }) => keys.some((key) => own.has(key));
};

/**
 * Gives acts about these identities their place in the log that were begun and have none: they are behind an
 * erasure's barrier, so that no training counts them after it.
 */
export const logBegun = async (
  jobs: Pick<Jobs, "put" | "list" | "appendErasure" | "readErasures">,
  refs: readonly ShopperRef[],
  now: number,
): Promise<void> => {
  const about = isAbout(refs);
  const shop = refs[0]?.shop;
  const begun = shop === undefined ? [] : await listCutShort(jobs, shop, Infinity);
  for (const act of begun) if (about(act.body)) await logLeaving(jobs, act, now);
};

/** Acts about one of these identities that models have still to forget, oldest first. */
const actsAbout = async (
  jobs: Pick<Jobs, "list">,
  refs: readonly ShopperRef[],
): Promise<readonly { readonly id: string; readonly body: LeavingBody }[]> => {
  const [first] = refs;
  if (first === undefined) return [];
  const about = isAbout(refs);
  return (await jobs.list(first.shop, "unlearning"))
    .filter(({ state, body }) => (state === BEGUN || state === LOGGED) && about(body as LeavingBody))
    .sort((one, other) => one.updated_at - other.updated_at)
    .map(({ job_id: id, body }) => ({ id, body: body as LeavingBody }));
};

/** The id of the newest act about one of these identities that models have still to forget. */
export const newestAbout = async (
  jobs: Pick<Jobs, "list">,
  refs: readonly ShopperRef[],
): Promise<string | null> => (await actsAbout(jobs, refs)).at(-1)?.id ?? null;

/**
 * Packages that had learnt from these identities when they left, and have still to forget them; where one was
 * made again meanwhile, what is in its places by now.
 */
export const stillRemembering = async (
  jobs: Pick<Jobs, "list">,
  refs: readonly ShopperRef[],
  registryOf: (shop: string) => Promise<RegistryState>,
): Promise<readonly string[]> => {
  const acts = await actsAbout(jobs, refs);
  const [first] = refs;
  if (first === undefined || acts.length === 0) return [];
  const state = await registryOf(first.shop);
  return acts.flatMap(({ body: { packages = [], sequence = Infinity } }) =>
    packages.flatMap((id) => {
      const entry = packageOf(state, id);
      // It is about to enter the registry.
      if (entry === null) return [id];
      const latest = latestOf(state, entry);
      return mustForget(latest, sequence) ? [latest.id] : [];
    }),
  );
};

/** Where an act stands: `sequence` is null before it has a place in the log. */
export type FoundLeaving = { readonly sequence: number | null; readonly at: number };

/** How far back an act is looked for in the log, once it is known by nothing else. */
const LOOKED_THROUGH = 10_000;

/** An act by its id; null where there was none, or where nothing had to be forgotten after it. */
export const findLeaving = async (
  jobs: Pick<Jobs, "read" | "readErasures" | "erasureHead">,
  shop: string,
  jobId: string,
): Promise<FoundLeaving | null> => {
  const job = await jobs.read(shop, jobId);
  if (job?.kind === "unlearning" && (job.state === BEGUN || job.state === LOGGED))
    return { sequence: (job.body as LeavingBody).sequence ?? null, at: job.updated_at };
  const from = Math.max(0, (await jobs.erasureHead(shop)) - LOOKED_THROUGH);
  return (await jobs.readErasures(shop, from)).find(({ job_id }) => job_id === jobId) ?? null;
};

const isDone = ({ state, body }: Job, sequence: number): boolean =>
  state === LOGGED && ((body as LeavingBody).sequence ?? Infinity) <= sequence;

/** Removes what says who left, for all entries up to `sequence`; returns how many there were. */
export const forgetWhoLeft = async (
  jobs: Pick<Jobs, "list" | "remove">,
  shop: string,
  sequence: number,
): Promise<number> => {
  const done = (await jobs.list(shop, "unlearning")).filter((job) => isDone(job, sequence));
  await Promise.all(done.map(({ job_id }) => jobs.remove(shop, job_id)));
  return done.length;
};
