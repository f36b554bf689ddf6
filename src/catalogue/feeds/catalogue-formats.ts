import { DomainError } from "../../lib/errors.ts";
import type { CatalogueReader } from "./feed.ts";
import { readGoogleMerchant } from "./google-merchant.ts";
import { readMagento } from "./magento.ts";
import { readNdjsonCatalogue } from "./ndjson.ts";
import { readOnlineRetailCatalogue } from "./online-retail.ts";
import { readOttoCatalogue } from "./otto.ts";
import { readRetailRocketCatalogue } from "./retailrocket.ts";
import { readShopify } from "./shopify.ts";
import { readWooCommerce } from "./woocommerce.ts";

export type CatalogueFormat =
  | "ndjson"
  | "online-retail"
  | "google-merchant"
  | "shopify"
  | "woocommerce"
  | "magento"
  | "retailrocket"
  | "otto";

/** One reader for each format of `candor import catalogue`. */
export const CATALOGUE_FORMATS: Readonly<Record<CatalogueFormat, CatalogueReader>> = {
  ndjson: readNdjsonCatalogue,
  "online-retail": readOnlineRetailCatalogue,
  "google-merchant": readGoogleMerchant,
  shopify: readShopify,
  woocommerce: readWooCommerce,
  magento: readMagento,
  retailrocket: readRetailRocketCatalogue,
  otto: readOttoCatalogue,
};

/**
 * The reader of a format by the name that the command line was given; throws `format_unknown` naming those
 * that there are.
 */
export const catalogueReader = (format: string): CatalogueReader => {
  if (!Object.hasOwn(CATALOGUE_FORMATS, format)) {
    const because =
      format === "ga4" || format === "segment"
        ? `${format} holds events and no catalogue.`
        : "There is no such format of catalogues.";
    throw new DomainError(
      "format_unknown",
      `${because} Choose one of ${Object.keys(CATALOGUE_FORMATS).join(", ")}.`,
    );
  }
  return CATALOGUE_FORMATS[format as CatalogueFormat];
};
