import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { type EnvironmentVariables, parseEnvironment } from "./environment.ts";
import { DomainError } from "./errors.ts";

export type Config = {
  readonly host: string;
  readonly port: number;
  readonly data: string;
  readonly redis: string | null;
  readonly redisReplicas: number;
  readonly redisReplicaWaitMs: number;
  readonly keys: string;
  readonly passphrase: string | null;
  readonly workers: number;
  readonly logLevel: EnvironmentVariables["CANDOR_LOG_LEVEL"];
  readonly bodyLimit: number;
  readonly batchLimit: number;
  readonly bodyWaitMs: number;
  readonly rateLimit: number;
  readonly acceptLoss: boolean;
  readonly storeBudgetMs: number;
  readonly reasonBudgetMs: number;
  readonly rehearseMs: number;
  readonly trainEveryHours: number;
  readonly keysDestroyedWithinHours: number;
  readonly trustProxy: boolean;
  readonly webhookPrivate: boolean;
};

/** The process environment with `.env` beneath it; the one place that looks. */
export const readEnv = (): Readonly<Record<string, string | undefined>> => {
  if (existsSync(".env")) process.loadEnvFile(".env");
  return process.env;
};

/** Where another server may take over, what was not copied to it is lost. */
const usualReplicas = (redis: string | null): number => (redis !== null && /^rediss?\+/.test(redis) ? 1 : 0);

/**
 * Environment and command line to a typed configuration; contradictions are refused with how to mend them.
 */
export const toConfig = (
  env: Readonly<Record<string, string | undefined>>,
  given: Partial<Config> = {},
): Config => {
  const raw = parseEnvironment(env);
  const data = given.data ?? raw.CANDOR_DATA;
  const workers = raw.CANDOR_WORKERS === "auto" ? availableParallelism() : raw.CANDOR_WORKERS;
  const config: Config = {
    host: raw.CANDOR_HOST,
    port: raw.CANDOR_PORT,
    redis: raw.CANDOR_REDIS ?? null,
    redisReplicas: raw.CANDOR_REDIS_REPLICAS ?? usualReplicas(given.redis ?? raw.CANDOR_REDIS ?? null),
    redisReplicaWaitMs: raw.CANDOR_REDIS_REPLICA_WAIT,
    keys: raw.CANDOR_KEYS ?? `${data.replace(/\/+$/, "")}-keys/keys.json`,
    passphrase: raw.CANDOR_KEY_PASSPHRASE ?? null,
    workers,
    logLevel: raw.CANDOR_LOG_LEVEL,
    bodyLimit: raw.CANDOR_BODY_LIMIT,
    batchLimit: raw.CANDOR_BATCH_LIMIT,
    bodyWaitMs: raw.CANDOR_BODY_WAIT * 1000,
    rateLimit: raw.CANDOR_RATE_LIMIT,
    acceptLoss: raw.CANDOR_ACCEPT_LOSS,
    storeBudgetMs: raw.CANDOR_STORE_BUDGET,
    reasonBudgetMs: raw.CANDOR_REASON_BUDGET,
    rehearseMs: raw.CANDOR_REHEARSE * 1000,
    trainEveryHours: raw.CANDOR_TRAIN_EVERY,
    keysDestroyedWithinHours: raw.CANDOR_KEYS_DESTROYED_WITHIN,
    trustProxy: raw.CANDOR_TRUST_PROXY,
    webhookPrivate: raw.CANDOR_WEBHOOK_PRIVATE,
    ...given,
    data,
  };
  if (config.workers > 1 && config.port === 0)
    throw new DomainError(
      "config_invalid",
      "Several workers share one port: set CANDOR_PORT (or --port) to a number other than 0.",
    );
  if (config.batchLimit < config.bodyLimit)
    throw new DomainError("config_invalid", "CANDOR_BATCH_LIMIT must be at least CANDOR_BODY_LIMIT.");
  return config;
};

/** What the service runs with, for the log at start: secrets masked. */
export const describeConfig = (config: Config): Readonly<Record<string, string | number | boolean>> => ({
  host: config.host,
  port: config.port,
  data: config.data,
  store: config.redis === null ? "lmdb" : "redis",
  redis: config.redis?.replace(/\/\/[^@/]*@/, "//***@").replace(/\?.*$/, "?***") ?? "",
  redis_replicas: config.redisReplicas,
  redis_replica_wait_ms: config.redisReplicaWaitMs,
  keys: config.keys,
  passphrase: config.passphrase === null ? "none" : "***",
  workers: config.workers,
  log_level: config.logLevel,
  body_limit: config.bodyLimit,
  batch_limit: config.batchLimit,
  body_wait_ms: config.bodyWaitMs,
  rate_limit: config.rateLimit,
  accept_loss: config.acceptLoss,
  store_budget_ms: config.storeBudgetMs,
  reason_budget_ms: config.reasonBudgetMs,
  rehearse_ms: config.rehearseMs,
  train_every_hours: config.trainEveryHours,
  keys_destroyed_within_hours: config.keysDestroyedWithinHours,
  trust_proxy: config.trustProxy,
  webhook_private: config.webhookPrivate,
});
