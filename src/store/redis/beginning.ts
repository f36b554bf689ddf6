import { connect, type Connection, script } from "./connection.ts";
import { bindingKey, claimKey } from "./key-names.ts";

/**
 * A claim ends by itself, so that an instance that died while it made the keys does not keep the others from
 * it for ever.
 */
const CLAIM_MS = 10_000;
/** KEYS: the binding, the claim. ARGV: how long the claim holds. */
const CLAIM = script(`
if redis.call('EXISTS', KEYS[1]) == 1 then return 'begun' end
if redis.call('SET', KEYS[2], '1', 'NX', 'PX', ARGV[1]) then return 'mine' end
return 'claimed'`);

const withConnection = async <T>(url: string, work: (connection: Connection) => Promise<T>): Promise<T> => {
  const connection = await connect(url, { warn: () => undefined });
  try {
    return await work(connection);
  } finally {
    await connection.close();
  }
};

/**
 * `begun`: this Redis is bound to keys already; `mine`: the caller alone is to make them now; `claimed`:
 * another instance is making them.
 */
export const claimRedis = (url: string): Promise<"begun" | "mine" | "claimed"> =>
  withConnection(
    url,
    async (connection) =>
      String(await connection.run<Buffer>(CLAIM, [bindingKey, claimKey], [CLAIM_MS])) as
        "begun" | "mine" | "claimed",
  );

/** Has an instance ever opened a store in this Redis? */
export const isRedisBegun = (url: string): Promise<boolean> =>
  withConnection(url, async (connection) => (await connection.call<number>("EXISTS", bindingKey)) === 1);
