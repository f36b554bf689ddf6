import type { ShopperRef } from "../../consent/shopper-ref.ts";
import { setName, shopFolder, shopperPlace } from "../shopper/program.ts";

/** Every key of a shopper carries one hash tag, so that all of them stand in one slot of a cluster. */
export const shopperKey = (ref: ShopperRef, name: string): string => `candor:{${shopperPlace(ref)}}/${name}`;
/** Leaves of one shopper that wait for the ledger: id -> sealed entry. */
export const outboxKey = (ref: ShopperRef): string => `candor:{${shopperPlace(ref)}}.outbox`;
/** Which shoppers have leaves waiting (members `id:pseudonym`), and the number that orders them. */
export const waitingKey = (shop: string): string => `candor:{${shopFolder(shop)}/waiting}`;
export const waitingNumberKey = (shop: string): string => `candor:{${shopFolder(shop)}/waiting}.next`;
export const indexSetKey = (shop: string, set: number): string =>
  `candor:{${shopFolder(shop)}/set/${setName(set)}}`;
/** Names of the shops that have shoppers or jobs. */
export const shopNamesKey = "candor:{shops}.names";
/** Anything of a shop; `part` becomes part of the hash tag. */
export const partKey = (shop: string, part: string, name: string): string =>
  `candor:{${shopFolder(shop)}/${part}}.${name}`;
/** Which keys the store was begun with, and who is about to make them. */
export const bindingKey = "candor:{binding}";
export const claimKey = "candor:{binding}.claim";
/** How far the mending of what a crash left has come. */
export const mendingKey = "candor:{mending}";
/** How far the destruction of deleted keys has come. */
export const destructionKey = "candor:{destruction}";
