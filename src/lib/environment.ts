import { z } from "zod";
import { DomainError } from "./errors.ts";

const flag = z.enum(["true", "false", "1", "0"]).transform((value) => value === "true" || value === "1");

/**
 * Every environment variable that Candor reads, with what it does; the README's table is checked against it.
 */
export const ENVIRONMENT = {
  CANDOR_HOST: { about: "address to listen on", schema: z.string().default("127.0.0.1") },
  CANDOR_PORT: {
    about: "port to listen on; 0 takes a free one",
    schema: z.coerce.number().int().min(0).max(65_535).default(8787),
  },
  CANDOR_DATA: {
    about: "folder of the embedded store, of trained models and of caches",
    schema: z.string().min(1).default("./data"),
  },
  CANDOR_REDIS: {
    about:
      "address of Redis: redis://HOST:PORT, redis+sentinel://HOST:PORT,HOST:PORT/NAME or " +
      "redis+cluster://HOST:PORT,HOST:PORT (rediss… with TLS); then the store is Redis, and CANDOR_DATA " +
      "has models, caches, and refusals that Redis could not take",
    schema: z
      .string()
      .regex(/^rediss?(\+sentinel|\+cluster)?:\/\//)
      .optional(),
  },
  CANDOR_REDIS_REPLICAS: {
    about:
      "replicas that must have a write before it is acknowledged; default: 1 with Sentinel or Cluster, 0 " +
      "with one server",
    schema: z.coerce.number().int().min(0).max(16).optional(),
  },
  CANDOR_REDIS_REPLICA_WAIT: {
    about: "milliseconds that a write waits for its replicas before it is refused (503, safe to send again)",
    schema: z.coerce.number().int().min(10).max(3000).default(1000),
  },
  CANDOR_KEYS: {
    about:
      "file of the service’s secret keys, to be kept apart from the store; default: " +
      "<CANDOR_DATA>-keys/keys.json",
    schema: z.string().min(1).optional(),
  },
  CANDOR_KEY_PASSPHRASE: {
    about: "passphrase that seals the file of keys",
    schema: z.string().min(8).optional(),
    secret: true,
  },
  CANDOR_WORKERS: {
    about: "processes that serve: a number, or auto for one per core",
    schema: z.union([z.literal("auto"), z.coerce.number().int().min(1).max(256)]).default(1),
  },
  CANDOR_LOG_LEVEL: {
    about: "fatal, error, warn, info, debug or silent",
    schema: z.enum(["fatal", "error", "warn", "info", "debug", "silent"]).default("info"),
  },
  CANDOR_BODY_LIMIT: {
    about: "most bytes of a JSON body",
    schema: z.coerce
      .number()
      .int()
      .min(1024)
      .max(1 << 30)
      .default(2 * 1024 * 1024),
  },
  CANDOR_BATCH_LIMIT: {
    about: "most bytes of an NDJSON body",
    schema: z.coerce
      .number()
      .int()
      .min(1024)
      .max(2 ** 31 - 1)
      .default(64 * 1024 * 1024),
  },
  CANDOR_BODY_WAIT: {
    about: "seconds that a body may lag behind 32 kB a second before it is refused",
    schema: z.coerce.number().min(0.05).max(3600).default(10),
  },
  CANDOR_RATE_LIMIT: {
    about: "most calls a second of one key, all workers together; 0: no limit",
    schema: z.coerce.number().int().min(0).default(0),
  },
  CANDOR_RATE_LIMIT_SHOPPER: {
    about: "most calls a second of one shopper with tokens, all workers together; 0: no limit",
    schema: z.coerce.number().int().min(0).default(50),
  },
  CANDOR_RATE_LIMIT_PUBLIC: {
    about:
      "most calls a second of one address on public routes, all workers together; 0: no limit; behind a " +
      "proxy set CANDOR_TRUST_PROXY",
    schema: z.coerce.number().int().min(0).default(100),
  },
  CANDOR_MOST_WAITING: {
    about:
      "calls that may wait for a place in one process; beyond, the least urgent are refused (503), batches " +
      "first and refusals of consent last",
    schema: z.coerce.number().int().min(1).max(100_000).default(1024),
  },
  CANDOR_ACCEPT_LOSS: {
    about: "serve on a Redis that may lose what it acknowledged; it is refused otherwise",
    schema: flag.default(false),
  },
  CANDOR_STORE_BUDGET: {
    about: "milliseconds that suggestions wait for Redis before they are made without it",
    schema: z.coerce.number().int().min(10).max(60_000).default(250),
  },
  CANDOR_REASON_BUDGET: {
    about: "milliseconds that finding out the reasons of a full answer may take, beside the answer itself",
    schema: z.coerce.number().int().min(1).max(60_000).default(250),
  },
  CANDOR_REHEARSE: {
    about:
      "seconds that a process makes up a shop, in a store of its own in the temporary folder, and " +
      "answers questions of it, before it says that it is ready; up to a second and a half less where " +
      "loading took long, and none where no question would be asked; 0: none, and its first answers take " +
      "several times as long",
    schema: z.coerce.number().min(0).max(60).default(2),
  },
  CANDOR_TRAIN_EVERY: {
    about: "hours between trainings of every shop; 0: only by command, and where a model has to forget",
    schema: z.coerce
      .number()
      .min(0)
      .max(24 * 365)
      .default(0),
  },
  CANDOR_KEYS_DESTROYED_WITHIN: {
    about:
      "hours after a deletion by which copies of its keys in free pages and old files are beyond " +
      "recovery; erasure receipts name the time",
    schema: z.coerce
      .number()
      .min(1)
      .max(24 * 30)
      .default(24),
  },
  CANDOR_WEBHOOK_PRIVATE: {
    about:
      "webhooks may call http and private addresses (loopback, the own network); for tests and closed " +
      "networks",
    schema: flag.default(false),
  },
  CANDOR_TRUST_PROXY: { about: "read X-Forwarded-* of a proxy in front", schema: flag.default(false) },
} as const;

/** What the variables say, each by its schema. */
export type EnvironmentVariables = {
  [K in keyof typeof ENVIRONMENT]: z.output<(typeof ENVIRONMENT)[K]["schema"]>;
};

/** Read by tests and scripts alone. */
const TEST_ONLY = new Set(["CANDOR_SHARED_DATA", "CANDOR_REQUIRE_ALL", "CANDOR_PYTHON"]);

/** What would have been right, in a clause. */
const demandOf = (issue: z.core.$ZodIssue): string => {
  if (issue.code === "invalid_union")
    return issue.errors.flatMap(([first]) => (first === undefined ? [] : [demandOf(first)])).join(" or ");
  if (issue.code === "invalid_type")
    return issue.expected === "int" ? "a whole number" : `a ${issue.expected}`;
  if (issue.code === "too_small")
    return `at least ${issue.minimum}${issue.origin === "string" ? " characters long" : ""}`;
  if (issue.code === "too_big") return `at most ${issue.maximum}`;
  if (issue.code === "invalid_value")
    return `${issue.values.length > 1 ? "one of " : ""}${issue.values.join(", ")}`;
  return "of the form that is told here";
};

type SettingName = keyof typeof ENVIRONMENT;
/** Their values are never repeated: an address of Redis may hold a password. */
const holdsSecret = (name: SettingName): boolean => "secret" in ENVIRONMENT[name] || name === "CANDOR_REDIS";

/** What is wrong with a value, how it would be right, and what it is for. */
const sayWrong = (name: SettingName, given: string, issue: z.core.$ZodIssue | undefined): string => {
  const demand = given.trim() === "" || issue === undefined ? "given" : demandOf(issue);
  const instead = holdsSecret(name) || demand === "given" ? "" : `, not "${given}"`;
  return `must be ${demand}${instead} (${ENVIRONMENT[name].about}).`;
};

/**
 * A flag of the command line by the rules of the variable that it stands for; nothing where it was not given.
 * @throws DomainError usage
 */
export const readFlag = <K extends keyof EnvironmentVariables>(
  name: K,
  flagName: string,
  given: string | undefined,
): EnvironmentVariables[K] | undefined => {
  if (given === undefined) return undefined;
  const parsed = ENVIRONMENT[name].schema.safeParse(given);
  if (given.trim() !== "" && parsed.success) return parsed.data as EnvironmentVariables[K];
  throw new DomainError("usage", `${flagName} ${sayWrong(name, given, parsed.error?.issues[0])}`);
};

/**
 * Reads the variables by their schemas.
 * @throws DomainError config_invalid, naming every one that is not understood or unknown
 */
export const parseEnvironment = (env: Readonly<Record<string, string | undefined>>): EnvironmentVariables => {
  const errors: { path: string; message: string }[] = [];
  const raw: Record<string, unknown> = {};
  for (const name of Object.keys(ENVIRONMENT) as SettingName[]) {
    const given = env[name] === "" ? undefined : env[name];
    const parsed = ENVIRONMENT[name].schema.safeParse(given);
    if (parsed.success) raw[name] = parsed.data;
    else errors.push({ path: name, message: sayWrong(name, given ?? "", parsed.error.issues[0]) });
  }
  for (const name of Object.keys(env)) {
    if (name.startsWith("CANDOR_") && !(name in ENVIRONMENT) && !TEST_ONLY.has(name))
      errors.push({ path: name, message: "is unknown; check its spelling." });
  }
  const [first, ...others] = errors;
  if (first === undefined) return raw as EnvironmentVariables;
  if (others.length === 0) throw new DomainError("config_invalid", `${first.path} ${first.message}`);
  throw new DomainError("config_invalid", `${errors.length} settings cannot be used.`, { errors });
};
