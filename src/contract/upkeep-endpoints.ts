import { defineEndpoints } from "./endpoint.ts";
import * as operations from "./operations.ts";
import * as upkeep from "./upkeep.ts";

const shop = { key: "admin", token: null, shopper: "none" } as const;

/** What a shop looks after: its keys, and the work behind its answers. */
export const UPKEEP_ENDPOINTS = defineEndpoints({
  listKeys: {
    ...shop,
    method: "get",
    path: "/v1/keys",
    summary: "Keys of the shop by id and scope; what a key is was told once, when it was made",
    status: 200,
    answer: upkeep.KeyList,
  },
  deleteKey: {
    ...shop,
    method: "delete",
    path: "/v1/keys/:key_id",
    retry: "stored",
    summary: "Take a key back; it opens nothing within a second. Keys are made by `candor key create` alone",
    params: upkeep.KeyPath,
    status: 204,
    answer: operations.Nothing,
  },
  listWork: {
    ...shop,
    method: "get",
    path: "/v1/work",
    summary: "Erasures, trainings and other work behind the answers, and bare counts; nobody is named",
    status: 200,
    answer: upkeep.WorkList,
  },
});
