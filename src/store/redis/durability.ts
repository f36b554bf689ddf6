import type { Connection } from "./connection.ts";
import type { Server } from "./topology.ts";

/** A setting of the server; null where it does not tell. */
export const setting = async (server: Server, name: string): Promise<string | null> => {
  const reply = await server
    .call<Map<Buffer, Buffer> | Record<string, Buffer> | Buffer[]>("CONFIG", "GET", name)
    .catch(() => null);
  if (reply === null) return null;
  const values = Array.isArray(reply)
    ? reply.slice(1)
    : reply instanceof Map
      ? [...reply.values()]
      : Object.values(reply);
  return values[0]?.toString() ?? null;
};

/**
 * Why a server of Redis may lose a write that was answered. `appendonly yes` with `appendfsync always` keeps
 * it through power loss and `kill -9`. With `everysec` Redis answers before it writes whenever its disk is
 * busy, so that up to two seconds of acknowledged writes go with a killed process too (measured, and told in
 * aof.c). Less than `always` is warned about at every start, and `serve` refuses it unless it is told to.
 */
const risksOfServer = async (server: Server): Promise<string[]> => {
  const [append, sync, policy] = [
    await setting(server, "appendonly"),
    await setting(server, "appendfsync"),
    await setting(server, "maxmemory-policy"),
  ];
  const risks: string[] = [];
  if (append === null)
    risks.push(
      "Redis does not tell whether it is durable (CONFIG GET is not allowed): see that it runs with " +
        "appendonly yes.",
    );
  else if (append !== "yes")
    risks.push(
      "Redis is not durable: what it acknowledged is lost when it stops. Set appendonly yes and " +
        "appendfsync always.",
    );
  else if (sync !== "always")
    risks.push(
      `Redis may lose the last seconds of what it acknowledged (appendfsync ${sync ?? "unknown"}): set ` +
        "appendfsync always where every write must hold.",
    );
  if (policy !== null && policy !== "noeviction")
    risks.push(`Redis may evict stored rows (maxmemory-policy ${policy}): set it to noeviction.`);
  return risks;
};

const NO_REPLICA =
  "Redis may lose what it acknowledged when another server takes over: set CANDOR_REDIS_REPLICAS to the " +
  "number of replicas that each primary has.";

/** Of every server that can be reached: a replica that loses writes may become the primary. */
export const risksOf = async (
  connection: Pick<Connection, "withServers" | "failsOver">,
  replicas: number,
): Promise<readonly string[]> => {
  const risks = await connection.withServers((servers) => Promise.all(servers.map(risksOfServer)));
  const uncopied = connection.failsOver && replicas === 0 ? [NO_REPLICA] : [];
  return [...new Set([...risks.flat(), ...uncopied])];
};
