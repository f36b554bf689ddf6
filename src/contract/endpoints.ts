import { ANSWER_ENDPOINTS } from "./answer-endpoints.ts";
import { CATALOGUE_ENDPOINTS } from "./catalogue-endpoints.ts";
import { CONSENT_ENDPOINTS } from "./consent-endpoints.ts";
import { EVENT_ENDPOINTS } from "./event-endpoints.ts";
import { INSIGHT_ENDPOINTS } from "./insight-endpoints.ts";
import { MODEL_ENDPOINTS } from "./model-endpoints.ts";
import { PUBLIC_ENDPOINTS } from "./public-endpoints.ts";
import { RIGHTS_ENDPOINTS } from "./rights-endpoints.ts";
import { SHOP_ENDPOINTS } from "./shop-endpoints.ts";
import { SHOPPER_DATA_ENDPOINTS } from "./shopper-data-endpoints.ts";
import { UPKEEP_ENDPOINTS } from "./upkeep-endpoints.ts";

export { type Endpoint, KEY_SCOPES, type Retry, type TokenScope } from "./endpoint.ts";

/** Every call of the wire, by name; a theme is a file of `endpoints/`. The order is that of the OpenAPI. */
export const ENDPOINTS = {
  ...ANSWER_ENDPOINTS,
  ...CATALOGUE_ENDPOINTS,
  ...EVENT_ENDPOINTS,
  ...CONSENT_ENDPOINTS,
  ...SHOPPER_DATA_ENDPOINTS,
  ...RIGHTS_ENDPOINTS,
  ...MODEL_ENDPOINTS,
  ...INSIGHT_ENDPOINTS,
  ...SHOP_ENDPOINTS,
  ...UPKEEP_ENDPOINTS,
  ...PUBLIC_ENDPOINTS,
};
export type EndpointName = keyof typeof ENDPOINTS;
