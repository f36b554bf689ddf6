import { closedError } from "../driver/store-errors.ts";
import { type HostPort, nameOf, type RedisAddress } from "./address.ts";
import { awayError, openLink, type RedisLink } from "./link.ts";
import type { RedisNode } from "./node.ts";
import { openSoon, soon, type Topology, type TopologyDeps, untilBegun, withOpened } from "./topology.ts";

type SentinelAddress = Extract<RedisAddress, { kind: "sentinel" }>;

const LOOK_MS = 500;
const LOOK_AGAIN_MS = 100;
/**
 * Who was cut off from the sentinels may speak to a primary that was replaced, where a consent that was
 * withdrawn since still stands: without a word of most of them for so long nothing is read.
 */
const UNSURE_AFTER_MS = 3_000;

/** Who is the primary, in the words of one sentinel; a later one has a higher epoch. */
type Opinion = { readonly endpoint: HostPort; readonly epoch: number };

const pairsOf = (reply: unknown): Map<string, string> => {
  if (reply instanceof Map) return new Map([...reply].map(([key, value]) => [String(key), String(value)]));
  if (!Array.isArray(reply))
    return new Map(Object.entries(reply as object).map(([key, value]) => [key, String(value)]));
  const flat = reply.map(String);
  return new Map(flat.flatMap((key, at) => (at % 2 === 0 ? [[key, flat[at + 1] ?? ""] as const] : [])));
};

const opinionOf = (reply: unknown): Opinion => {
  const told = pairsOf(reply);
  return {
    endpoint: { host: told.get("ip") ?? "", port: Number(told.get("port")) },
    epoch: Number(told.get("config-epoch")),
  };
};

/** A connection to a sentinel that is made again when it is asked again. */
const createSentinel = (url: string) => {
  const state = {
    link: null as RedisLink | null,
    opening: null as Promise<RedisLink> | null,
    isDropped: false,
  };
  const open = async (): Promise<RedisLink> => {
    const link = await openLink({ url, primaryOnly: false, isLasting: true });
    if (state.isDropped) link.drop();
    return (state.link = link);
  };
  /** Whoever asks gives up sooner than an attempt does: a silent sentinel gets no other with each look. */
  const connect = async (): Promise<RedisLink> => {
    if (state.isDropped) throw closedError();
    return state.link ?? (state.opening ??= open().finally(() => (state.opening = null)));
  };
  return {
    ask: async (...args: readonly string[]): Promise<unknown> =>
      (await connect()).send(["SENTINEL", ...args]),
    drop() {
      state.isDropped = true;
      state.link?.drop();
    },
  };
};

type State = {
  node: RedisNode | null;
  endpoint: HostPort | null;
  epoch: number;
  sureAt: number;
  isClosed: boolean;
  timer: NodeJS.Timeout | null;
};

const newestOf = (opinions: readonly Opinion[]): Opinion | undefined =>
  [...opinions].sort((a, b) => b.epoch - a.epoch)[0];

/** The primary that sentinels name; who is followed when they name another. */
export const openSentinel = async (
  address: SentinelAddress,
  { wait, tell }: TopologyDeps,
): Promise<Topology> => {
  const sentinels = address.sentinels.map((each) => createSentinel(address.sentinelUrlOf(each)));
  const state: State = {
    node: null,
    endpoint: null,
    epoch: -1,
    sureAt: Number.NEGATIVE_INFINITY,
    isClosed: false,
    timer: null,
  };
  const askAll = async (...args: readonly string[]): Promise<unknown[]> => {
    const asked = await Promise.allSettled(sentinels.map((each) => soon(each.ask(...args))));
    return asked.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
  };
  /** Null where nobody knows, or what is known by now is newer. */
  const look = async (): Promise<Opinion | null> => {
    const from = performance.now();
    const opinions = (await askAll("MASTER", address.primary)).map(opinionOf);
    if (opinions.length * 2 > sentinels.length) state.sureAt = from;
    const newest = newestOf(opinions);
    return newest === undefined || newest.epoch < state.epoch || state.isClosed ? null : newest;
  };
  const leave = (): void => {
    // At once, before the new one answers: the old one may have consent that was withdrawn since.
    state.node?.drop();
    state.node = null;
  };
  const take = async ({ endpoint }: Opinion): Promise<void> => {
    const node = await openSoon({
      url: address.urlOf(endpoint),
      primaryOnly: true,
      wait,
      onLost() {
        if (state.node !== node) return;
        leave();
        tell("lost");
      },
      onShortfall: () => tell("replica_shortfall"),
    });
    // It may have stood still while another took over, and have answered only now.
    const again = await look();
    if (again !== null && nameOf(again.endpoint) === nameOf(endpoint)) state.node = node;
    else node.drop();
  };
  const follow = async (): Promise<void> => {
    const newest = await look();
    if (newest === null) return;
    const isSame = state.endpoint !== null && nameOf(state.endpoint) === nameOf(newest.endpoint);
    if (!isSame) {
      leave();
      if (state.endpoint !== null) tell("failover");
    }
    Object.assign(state, { endpoint: newest.endpoint, epoch: newest.epoch });
    if (state.node === null) await take(newest);
  };
  const watch = (): void => {
    state.timer = setTimeout(
      () =>
        void follow()
          .catch(() => undefined)
          .finally(again),
      state.node === null ? LOOK_AGAIN_MS : LOOK_MS,
    );
    state.timer.unref();
  };
  const again = (): void => {
    if (!state.isClosed) watch();
  };
  const close = async (): Promise<void> => {
    state.isClosed = true;
    if (state.timer !== null) clearTimeout(state.timer);
    for (const each of sentinels) each.drop();
    await state.node?.close();
  };
  await untilBegun(follow, () => state.node !== null).catch(async (cause: unknown) => {
    await close();
    throw cause;
  });
  watch();
  const current = (): RedisNode => {
    if (state.node === null || performance.now() - state.sureAt > UNSURE_AFTER_MS) throw awayError();
    return state.node;
  };
  return {
    nodeFor: current,
    moved: () => Promise.resolve(current()),
    suspect: () => true,
    failsOver: true,
    primaries: () => [current()],
    async withServers(work) {
      const { endpoint } = state;
      if (endpoint === null) throw awayError();
      const lists = (await askAll("REPLICAS", address.primary)) as unknown[][];
      const replicas = (lists[0] ?? []).map((each) => opinionOf(each).endpoint);
      const all = [endpoint, ...replicas].map((each) => [nameOf(each), address.urlOf(each)] as const);
      return withOpened(new Map(all), work);
    },
    close,
  };
};
