import { BlockList, isIP } from "node:net";
import { DomainError } from "../lib/errors.ts";

/**
 * IANA special-purpose ranges that are not the public internet: loopback, private, link-local, shared, test,
 * multicast, reserved.
 */
const V4: readonly (readonly [string, number])[] = [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.88.99.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 4],
  ["240.0.0.0", 4],
];
/** Inside 2000::/3, which alone is public: what tunnels to an IPv4 address, or is set aside. */
const V6: readonly (readonly [string, number])[] = [
  ["2001::", 23],
  ["2001:db8::", 32],
  ["2002::", 16],
  ["3fff::", 20],
];

const notPublic = new BlockList();
for (const [net, prefix] of V4) notPublic.addSubnet(net, prefix, "ipv4");
for (const [net, prefix] of V6) notPublic.addSubnet(net, prefix, "ipv6");
const globalV6 = new BlockList();
globalV6.addSubnet("2000::", 3, "ipv6");

/** Is this IP address one of the public internet? What is no address is not. */
export const isPublicAddress = (address: string): boolean => {
  const version = isIP(address);
  if (version === 4) return !notPublic.check(address, "ipv4");
  return version === 6 && globalV6.check(address, "ipv6") && !notPublic.check(address, "ipv6");
};

/** The host of an address without the brackets of IPv6. */
export const hostOf = ({ hostname }: URL): string => hostname.replace(/^\[|\]$/g, "");

const refuse = (message: string): DomainError =>
  new DomainError("webhook_address", message, { errors: [{ path: "url", message }] });

/**
 * What can be said of an address before its name is looked up; names are looked up anew at every try.
 * @throws DomainError webhook_address
 */
export const checkUrl = (text: string, allowPrivate: boolean): URL => {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || (url.protocol !== "https:" && url.protocol !== "http:"))
    throw refuse("Give an https address, such as https://example.com/hooks/candor.");
  if (url.username !== "" || url.password !== "" || url.hash !== "")
    throw refuse("Leave user, password and fragment out of the address; each message is signed instead.");
  if (allowPrivate) return url;
  if (url.protocol !== "https:")
    throw refuse("Give an https address; http is for CANDOR_WEBHOOK_PRIVATE=true alone.");
  const host = hostOf(url);
  if ((isIP(host) !== 0 && !isPublicAddress(host)) || /(^|\.)localhost\.?$/i.test(host))
    throw refuse("Give a public address; private ones are for CANDOR_WEBHOOK_PRIVATE=true alone.");
  return url;
};
