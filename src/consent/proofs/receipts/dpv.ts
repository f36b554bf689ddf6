import { type Purpose, PURPOSES } from "../../purposes.ts";
import type { ConsentRecord } from "../../record.ts";
import { PURPOSE_TERMS } from "../../wording/purpose-terms.ts";

/** A JSON-LD node. */
export type JsonLd = { readonly [key: string]: string | boolean | JsonLd | readonly (string | JsonLd)[] };

const CONTEXT: JsonLd = {
  dpv: "https://w3id.org/dpv#",
  "eu-gdpr": "https://w3id.org/dpv/legal/eu/gdpr#",
  dct: "http://purl.org/dc/terms/",
  xsd: "http://www.w3.org/2001/XMLSchema#",
};

export type DpvFacts = {
  readonly records: readonly ConsentRecord[];
  /** The shopper's name for this export alone (`createPrincipals`). */
  readonly principal: string;
  readonly controller: { readonly shop: string; readonly name: string; readonly contact: string | null };
};

/**
 * A consent history in the Data Privacy Vocabulary 2 as JSON-LD, after DPV's guide to ISO/IEC TS 27560: one
 * `dpv:ConsentRecord` for each record, oldest first, one `dpv:Process` for each purpose that it spoke of.
 * Pure.
 */
export const exportConsentHistory = ({ records, principal, controller }: DpvFacts): JsonLd => {
  const oldestFirst = [...records].sort(
    (a, b) => a.received_at - b.received_at || (a.record_id < b.record_id ? -1 : 1),
  );
  const shop = encodeURIComponent(controller.shop);
  const subject = `urn:candor:${shop}:subject:${encodeURIComponent(principal)}`;
  return {
    "@context": CONTEXT,
    "@graph": [
      describeController(controller),
      { "@id": subject, "@type": "dpv:DataSubject" },
      ...oldestFirst.map((record) => describeRecord(record, subject, controller.shop)),
    ],
  };
};

const controllerId = (shop: string): string => `urn:candor:${encodeURIComponent(shop)}:controller`;
const time = (ms: number): JsonLd => ({ "@type": "xsd:dateTime", "@value": new Date(ms).toISOString() });
const ref = (id: string): JsonLd => ({ "@id": id });

const describeController = ({ shop, name, contact }: DpvFacts["controller"]): JsonLd => {
  return {
    "@id": controllerId(shop),
    "@type": "dpv:DataController",
    "dct:title": name,
    ...(contact === null ? {} : { "dpv:hasContact": contact }),
  };
};

const describeRecord = (record: ConsentRecord, subject: string, shop: string): JsonLd => {
  const spoken = PURPOSES.filter((purpose) => record.purposes[purpose] !== undefined);
  return {
    "@id": `urn:candor:${encodeURIComponent(shop)}:record:${encodeURIComponent(record.record_id)}`,
    "@type": "dpv:ConsentRecord",
    "dct:identifier": record.record_id,
    "dct:created": time(record.received_at),
    "dct:conformsTo": "ISO/IEC TS 27560:2023",
    "dpv:hasDataSubject": ref(subject),
    "dpv:hasDataController": ref(controllerId(shop)),
    "dpv:isIndicatedAtTime": time(record.given_at),
    "dpv:hasIndicationMethod": record.method,
    "dct:source": record.source,
    ...(record.expires_at === null ? {} : { "dct:valid": time(record.expires_at) }),
    ...(record.jurisdiction === null ? {} : { "dpv:hasJurisdiction": record.jurisdiction }),
    ...(record.notice === null ? {} : { "dpv:hasNotice": describeNotice(record.notice) }),
    "dpv:hasProcess": spoken.map((purpose) => describePurpose(record, purpose)),
  };
};

const describeNotice = (notice: NonNullable<ConsentRecord["notice"]>): JsonLd => {
  return {
    "@type": "dpv:ConsentNotice",
    "dct:hasVersion": notice.version,
    "dct:identifier": notice.hash,
    "dct:language": notice.language,
    "dct:description": { "@language": notice.language, "@value": notice.text },
  };
};

const describePurpose = (record: ConsentRecord, purpose: Purpose): JsonLd => {
  const terms = PURPOSE_TERMS[purpose];
  return {
    "@type": "dpv:Process",
    "dct:identifier": purpose,
    "dpv:hasPurpose": [terms.dpv, ...terms.dpvAlso].map(ref),
    "dpv:hasPersonalData": ref(terms.data),
    "dpv:hasLegalBasis": ref(terms.basis),
    "dpv:hasConsentStatus": ref(statusOf(record, purpose)),
  };
};

/**
 * An attested import is consent that the shop vouches for; DPV knows it as given, and `dct:source` says who
 * said so.
 */
const statusOf = (record: ConsentRecord, purpose: Purpose): string => {
  if (record.purposes[purpose] === true) return "dpv:ConsentGiven";
  return record.kind === "withdrawn" ? "dpv:ConsentWithdrawn" : "dpv:ConsentRefused";
};
