import { setImmediate, setTimeout as sleep } from "node:timers/promises";
import { awayError, openLink, unreachable } from "./link.ts";
import { type NodeOptions, openNode, type RedisNode, type ReplicaWait } from "./node.ts";

/** What happened to the servers of the store; told to whoever watches, never with data. */
export type RedisEvent = "lost" | "failover" | "replica_shortfall";

/** One command to one server, past all routing. */
export type Server = {
  readonly name: string;
  call<T>(...args: readonly (string | number)[]): Promise<T>;
};

/** Which server has which key. */
export type Topology = {
  /** @throws DomainError store_unavailable while nobody is known who has it */
  nodeFor(key: string): RedisNode;
  /** Another server has the slot, for good (`MOVED`) or for this one command (`ASK`). */
  moved(address: string): Promise<RedisNode>;
  /** A server said that it must not answer: look who does. False where there can be no other. */
  suspect(): boolean;
  /** The servers that hold the store's keys, each its part. */
  primaries(): readonly RedisNode[];
  /** Every server that keeps a copy, replicas too, for as long as `work` takes; and who cannot be reached. */
  withServers<T>(work: (servers: readonly Server[], missing: readonly string[]) => Promise<T>): Promise<T>;
  /** Another server may take over from a primary, with what was copied to it. */
  readonly failsOver: boolean;
  close(): Promise<void>;
};

export type TopologyDeps = {
  readonly wait: ReplicaWait;
  readonly tell: (event: RedisEvent) => void;
};

const SOON_MS = 500;
const OPENED_WITHIN_MS = 3_000;

/** For questions about the servers: one that stands still must not hold up what the others know. */
export const soon = <T>(work: Promise<T>, withinMs = SOON_MS): Promise<T> =>
  Promise.race([
    work,
    sleep(withinMs, undefined, { ref: false })
      // What has come in meanwhile is looked at first: a busy process calls nobody late.
      .then(() => setImmediate())
      .then(() => {
        throw awayError();
      }),
  ]);

const BEGIN_AGAIN_MS = 100;
const BEGUN_WITHIN_MS = 15_000;

/** At the start somebody waits: it is tried for a while. @throws DomainError store_unavailable */
export const untilBegun = async (attempt: () => Promise<void>, isBegun: () => boolean): Promise<void> => {
  const until = performance.now() + BEGUN_WITHIN_MS;
  for (;;) {
    const cause = await attempt().then(
      () => undefined,
      (error: unknown) => error,
    );
    if (isBegun()) return;
    if (performance.now() > until) throw unreachable(cause);
    await sleep(BEGIN_AGAIN_MS);
  }
};

/** Opens a server of several in a moment, or not at all. */
export const openSoon = async (options: Omit<NodeOptions, "isOneOfMany">): Promise<RedisNode> => {
  const opening = openNode({ ...options, isOneOfMany: true });
  return soon(opening, OPENED_WITHIN_MS).catch((cause: unknown) => {
    opening.then(
      (node) => node.drop(),
      () => undefined,
    );
    throw cause;
  });
};

export const serverOf = (name: string, node: Pick<RedisNode, "read">): Server => ({
  name,
  call: (...args) => node.read(args),
});

/** Opens a connection to each of these servers for the time of `work`. */
export const withOpened = async <T>(
  urls: ReadonlyMap<string, string>,
  work: (servers: readonly Server[], missing: readonly string[]) => Promise<T>,
): Promise<T> => {
  const opened = await Promise.all(
    [...urls].map(async ([name, url]) => ({
      name,
      link: await openLink({ url, primaryOnly: false, isLasting: false }).catch(() => null),
    })),
  );
  const links = opened.flatMap(({ name, link }) => (link === null ? [] : [{ name, link }]));
  try {
    return await work(
      links.map(({ name, link }) => ({ name, call: (...args) => link.send(args) })),
      opened.flatMap(({ name, link }) => (link === null ? [name] : [])),
    );
  } finally {
    for (const { link } of links) link.drop();
  }
};

/** One server by its address. */
export const openSingle = async (url: string, { wait, tell }: TopologyDeps): Promise<Topology> => {
  const node = await openNode({
    url,
    primaryOnly: true,
    isOneOfMany: false,
    wait,
    onLost: () => tell("lost"),
    onShortfall: () => tell("replica_shortfall"),
  });
  return {
    nodeFor: () => node,
    moved: () => Promise.resolve(node),
    suspect: () => false,
    primaries: () => [node],
    withServers: (work) => work([serverOf("redis", node)], []),
    failsOver: false,
    close: node.close,
  };
};
