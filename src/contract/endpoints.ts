import { ANSWER_ENDPOINTS } from "./endpoints/answer-endpoints.ts";
import { CATALOGUE_ENDPOINTS } from "./endpoints/catalogue-endpoints.ts";
import { CONSENT_ENDPOINTS } from "./endpoints/consent-endpoints.ts";
import { EVENT_ENDPOINTS } from "./endpoints/event-endpoints.ts";
import { MODEL_ENDPOINTS } from "./endpoints/model-endpoints.ts";
import { PUBLIC_ENDPOINTS } from "./endpoints/public-endpoints.ts";
import { RIGHTS_ENDPOINTS } from "./endpoints/rights-endpoints.ts";
import { SHOP_ENDPOINTS } from "./endpoints/shop-endpoints.ts";
import { SHOPPER_DATA_ENDPOINTS } from "./endpoints/shopper-data-endpoints.ts";

export {
  type Endpoint,
  KEY_SCOPES,
  type KeyScope,
  type Retry,
  TOKEN_SCOPES,
  type TokenScope,
} from "./endpoints/endpoint.ts";

/** Every call of the wire, by name; a theme is a file of `endpoints/`. The order is that of the OpenAPI. */
export const ENDPOINTS = {
  ...ANSWER_ENDPOINTS,
  ...CATALOGUE_ENDPOINTS,
  ...EVENT_ENDPOINTS,
  ...CONSENT_ENDPOINTS,
  ...SHOPPER_DATA_ENDPOINTS,
  ...RIGHTS_ENDPOINTS,
  ...MODEL_ENDPOINTS,
  ...SHOP_ENDPOINTS,
  ...PUBLIC_ENDPOINTS,
};
export type EndpointName = keyof typeof ENDPOINTS;
