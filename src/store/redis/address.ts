import { DomainError } from "../../lib/errors.ts";

export type HostPort = { readonly host: string; readonly port: number };
export const nameOf = ({ host, port }: HostPort): string => `${host}:${port}`;

/** Where the store is: a server, a primary that sentinels name, a cluster that any of its nodes tells. */
export type RedisAddress =
  | { readonly kind: "server"; readonly url: string }
  | {
      readonly kind: "sentinel";
      readonly sentinels: readonly HostPort[];
      readonly primary: string;
      /** How a server, and how a sentinel is called. */
      urlOf(endpoint: HostPort): string;
      sentinelUrlOf(endpoint: HostPort): string;
    }
  | { readonly kind: "cluster"; readonly seeds: readonly HostPort[]; urlOf(endpoint: HostPort): string };

const FORM =
  /^(rediss?)\+(sentinel|cluster):\/\/(?:([^@/]*)@)?([^/?@]+)(?:\/([^/?]*))?(?:\/(\d+))?(?:\?(.*))?$/;
const SENTINEL_PORT = 26_379;
const SERVER_PORT = 6_379;

const malformed = (): DomainError =>
  new DomainError(
    "config_invalid",
    "CANDOR_REDIS is redis://HOST:PORT for one server, redis+sentinel://HOST:PORT,HOST:PORT/NAME for a " +
      "primary that sentinels call NAME, or redis+cluster://HOST:PORT,HOST:PORT for a cluster " +
      "(rediss… with TLS).",
  );

/** @throws DomainError config_invalid */
const endpointOf = (text: string, usualPort: number): HostPort => {
  const [, bracketed, plain, port] = /^(?:\[([0-9a-f:.]+)\]|([^:[\]]+))(?::(\d+))?$/i.exec(text.trim()) ?? [];
  const host = bracketed ?? plain;
  if (host === undefined || Number(port ?? 1) < 1 || Number(port ?? 1) > 65_535) throw malformed();
  return { host, port: port === undefined ? usualPort : Number(port) };
};

const hostOf = ({ host, port }: HostPort): string => `${host.includes(":") ? `[${host}]` : host}:${port}`;
const withUser = (user: string | undefined): string => (user === undefined ? "" : `${user}@`);

/** @throws DomainError config_invalid */
export const parseAddress = (url: string): RedisAddress => {
  if (/^rediss?:\/\//.test(url)) return { kind: "server", url };
  const [, scheme, kind, user, hosts, name = "", db, query] = FORM.exec(url) ?? [];
  if (hosts === undefined) throw malformed();
  const endpoints = hosts
    .split(",")
    .map((each) => endpointOf(each, kind === "sentinel" ? SENTINEL_PORT : SERVER_PORT));
  const urlOf = (endpoint: HostPort): string =>
    `${scheme}://${withUser(user)}${hostOf(endpoint)}${db === undefined ? "" : `/${db}`}`;
  if (kind === "cluster") {
    if (name !== "" || db !== undefined) throw malformed();
    return { kind, seeds: endpoints, urlOf };
  }
  if (name === "") throw malformed();
  const password = new URLSearchParams(query ?? "").get("sentinel_password");
  const sentinelUser = password === null ? undefined : `:${encodeURIComponent(password)}`;
  return {
    kind: "sentinel",
    sentinels: endpoints,
    primary: decodeURIComponent(name),
    urlOf,
    sentinelUrlOf: (endpoint) => `${scheme}://${withUser(sentinelUser)}${hostOf(endpoint)}`,
  };
};
