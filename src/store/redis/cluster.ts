import { setImmediate } from "node:timers/promises";
import { type HostPort, nameOf, type RedisAddress } from "./address.ts";
import { awayError, openLink, type RedisLink } from "./link.ts";
import type { RedisNode } from "./node.ts";
import { slotOf } from "./slots.ts";
import { openSoon, soon, type Topology, type TopologyDeps, untilBegun, withOpened } from "./topology.ts";

type ClusterAddress = Extract<RedisAddress, { kind: "cluster" }>;

const LOOK_MS = 500;
const LOOK_AGAIN_MS = 100;

type SlotRange = { readonly from: number; readonly to: number; readonly servers: readonly HostPort[] };
/** The cluster in the words of one of its nodes; the highest epoch knows most. */
type SlotView = { readonly epoch: number; readonly ranges: readonly SlotRange[] };

type SlotsReply = readonly [number, number, ...(readonly [Buffer | null, number])[]][];

/** A node that does not know its own address tells none: it is the one that was asked. */
const rangesOf = (reply: SlotsReply, asked: HostPort): SlotRange[] =>
  reply.map(([from, to, ...servers]) => ({
    from,
    to,
    servers: servers.map(([host, port]) => ({
      host: host === null || host.length === 0 ? asked.host : host.toString(),
      port,
    })),
  }));

const viewOf = async (link: Pick<RedisLink, "send">, asked: HostPort): Promise<SlotView> => {
  const info = String(await link.send<Buffer>(["CLUSTER", "INFO"]));
  const slots = await link.send<SlotsReply>(["CLUSTER", "SLOTS"]);
  const [, epoch] = /cluster_current_epoch:(\d+)/.exec(info) ?? [];
  // One that was cut off from most of the others says so, and knows nothing of what they do.
  const isCutOff = !info.includes("cluster_state:ok");
  return { epoch: isCutOff ? -1 : Number(epoch ?? 0), ranges: rangesOf(slots, asked) };
};

/** `fresh`: connected, and not believed yet. */
type Known = {
  readonly endpoint: HostPort;
  node: RedisNode | null;
  fresh: RedisNode | null;
  opening: Promise<RedisNode> | null;
};
type State = {
  known: Map<string, Known>;
  ranges: readonly SlotRange[];
  epoch: number;
  looking: Promise<void> | null;
  confirming: Promise<SlotView | undefined> | null;
  isClosed: boolean;
  timer: NodeJS.Timeout | null;
};

const endpointsOf = (ranges: readonly SlotRange[], which: "primaries" | "all"): Map<string, HostPort> =>
  new Map(
    ranges
      .flatMap(({ servers }) => (which === "all" ? servers : servers.slice(0, 1)))
      .map((endpoint) => [nameOf(endpoint), endpoint]),
  );

const askConnected = async (state: State): Promise<SlotView[]> => {
  const connected = [...state.known.values()].flatMap(({ endpoint, node, fresh }) => {
    const one = node ?? fresh;
    return one?.isReady() === true ? [{ endpoint, one }] : [];
  });
  const told = await Promise.allSettled(
    connected.map(({ endpoint, one }) => soon(viewOf({ send: (args) => one.read(args) }, endpoint))),
  );
  return told.flatMap((each) => (each.status === "fulfilled" ? [each.value] : []));
};

/** Where none is connected: everybody whose address is known. */
const askStrangers = async (address: ClusterAddress, state: State): Promise<SlotView[]> => {
  const others = new Map([
    ...address.seeds.map((seed) => [nameOf(seed), seed] as const),
    ...endpointsOf(state.ranges, "all"),
  ]);
  const asked = await Promise.allSettled(
    [...others.values()].map(async (endpoint) => {
      const url = address.urlOf(endpoint);
      const link = await openLink({ url, primaryOnly: false, isLasting: false });
      return soon(viewOf(link, endpoint)).finally(link.drop);
    }),
  );
  return asked.flatMap((each) => (each.status === "fulfilled" ? [each.value] : []));
};

const newestOf = (views: readonly SlotView[]): SlotView | undefined =>
  views.toSorted((a, b) => b.epoch - a.epoch)[0];

/**
 * A server that was connected a moment ago may have stood still while another took over, and have answered
 * only now. Most of the primaries know; one question, asked after they were connected, serves all of them.
 */
const confirm = (state: State): Promise<SlotView | undefined> => {
  state.confirming ??= setImmediate().then(async () => {
    state.confirming = null;
    const views = await askConnected(state);
    const isMost = views.length * 2 > endpointsOf(state.ranges, "primaries").size;
    return isMost ? newestOf(views) : undefined;
  });
  return state.confirming;
};

/** Who has each slot, by what the nodes tell; a redirection is followed and looked after. */
const createSlotMap = (address: ClusterAddress, { wait, tell }: TopologyDeps) => {
  const state: State = {
    known: new Map(),
    ranges: [],
    epoch: -1,
    looking: null,
    confirming: null,
    isClosed: false,
    timer: null,
  };
  const openAt = async (known: Known): Promise<RedisNode> => {
    const name = nameOf(known.endpoint);
    const node = await openSoon({
      url: address.urlOf(known.endpoint),
      primaryOnly: false,
      wait,
      onLost() {
        if (known.node !== node) return;
        known.node = null;
        node.drop();
        tell("lost");
        void look().catch(() => undefined);
      },
      onShortfall: () => tell("replica_shortfall"),
    });
    known.fresh = node;
    const view = await confirm(state).finally(() => (known.fresh = null));
    const isStill = view !== undefined && endpointsOf(view.ranges, "primaries").has(name);
    if (isStill && !state.isClosed && state.known.get(name) === known) return (known.node = node);
    node.drop();
    throw awayError();
  };
  const nodeAt = (endpoint: HostPort): Promise<RedisNode> => {
    const name = nameOf(endpoint);
    const known: Known = state.known.get(name) ?? { endpoint, node: null, fresh: null, opening: null };
    state.known.set(name, known);
    if (known.node !== null) return Promise.resolve(known.node);
    known.opening ??= openAt(known).finally(() => (known.opening = null));
    return known.opening;
  };
  const take = async ({ epoch, ranges }: SlotView): Promise<void> => {
    if (epoch < state.epoch || ranges.length === 0) return;
    const before = endpointsOf(state.ranges, "primaries");
    const now = endpointsOf(ranges, "primaries");
    Object.assign(state, { epoch, ranges });
    for (const [name, known] of state.known) {
      if (now.has(name)) continue;
      state.known.delete(name);
      known.node?.drop();
    }
    if ([...before.keys()].some((name) => !now.has(name))) tell("failover");
    // One that is lost for good may hold up its connection for seconds: the others are not kept waiting.
    const opening = Promise.allSettled([...now.values()].map(nodeAt));
    if (before.size === 0) await opening;
  };
  const look = (): Promise<void> => {
    state.looking ??= (async () => {
      const views = await askConnected(state);
      const view = newestOf(views.length > 0 ? views : await askStrangers(address, state));
      if (view !== undefined && !state.isClosed) await take(view);
    })().finally(() => (state.looking = null));
    return state.looking;
  };
  return { state, nodeAt, look };
};

const isWhole = ({ known }: State): boolean =>
  known.size > 0 && [...known.values()].every(({ node }) => node?.isReady() === true);

/** All nodes of a cluster that hold slots. */
export const openCluster = async (address: ClusterAddress, deps: TopologyDeps): Promise<Topology> => {
  const { state, nodeAt, look } = createSlotMap(address, deps);
  const watch = (): void => {
    if (state.isClosed) return;
    state.timer = setTimeout(
      () =>
        void look()
          .catch(() => undefined)
          .finally(watch),
      isWhole(state) ? LOOK_MS : LOOK_AGAIN_MS,
    );
    state.timer.unref();
  };
  const primaries = (): RedisNode[] => {
    const nodes = [...state.known.values()].flatMap(({ node }) => (node === null ? [] : [node]));
    if (nodes.length < state.known.size || nodes.length === 0) throw awayError();
    return nodes;
  };
  const close = async (): Promise<void> => {
    state.isClosed = true;
    if (state.timer !== null) clearTimeout(state.timer);
    await Promise.all([...state.known.values()].flatMap(({ node }) => (node === null ? [] : [node.close()])));
  };
  await untilBegun(look, () => isWhole(state)).catch(async (cause: unknown) => {
    await close();
    throw cause;
  });
  watch();
  return {
    nodeFor(key) {
      const slot = slotOf(key);
      const range = state.ranges.find(({ from, to }) => from <= slot && slot <= to);
      const [primary] = range?.servers ?? [];
      const node = primary === undefined ? null : state.known.get(nameOf(primary))?.node;
      if (node == null) throw awayError();
      return node;
    },
    moved(name) {
      const at = name.lastIndexOf(":");
      return nodeAt({ host: name.slice(0, at), port: Number(name.slice(at + 1)) });
    },
    suspect() {
      void look().catch(() => undefined);
      return true;
    },
    failsOver: true,
    primaries,
    async withServers(work) {
      // Who came back a moment ago is told of as well.
      await state.looking;
      await look();
      const all = endpointsOf(state.ranges, "all");
      return withOpened(new Map([...all].map(([name, each]) => [name, address.urlOf(each)])), work);
    },
    close,
  };
};
