import { z } from "zod";
import { carrying } from "./json-rules.ts";

/**
 * The header Shopper-Id as it stands on the wire: an id of plain ASCII, or UTF-8'' and percent-encoded UTF-8
 * (RFC 8187). What it names is under the rule of ids (`ShopperId`).
 */
export const ShopperIdHeader = carrying(z.string().min(1).max(4096), {
  pattern:
    "^(?:[uU][tT][fF]-8'[\\w-]*'(?:[!-$&-~]|%[0-9A-Fa-f]{2})+|" +
    "(?![uU][tT][fF]-8')[!-~](?:[ -~]{0,254}[!-~])?)$",
});
