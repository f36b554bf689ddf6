import { describe, expect, it } from "vitest";
import { exportConsentHistory, type JsonLd } from "../../../../src/consent/proofs/receipts/dpv.ts";
import { NOON } from "./keys.ts";
import { recordOf } from "./records.ts";

const FACTS = { principal: "k/1", controller: { shop: "demo", name: "Demo shop", contact: null } };
const withdrawal = recordOf({
  record_id: "rec-2",
  kind: "withdrawn",
  purposes: { personalise: false },
  received_at: NOON + 5000,
  notice: null,
  expires_at: null,
  jurisdiction: null,
});

describe("exporting a consent history", () => {
  const exported = exportConsentHistory({
    ...FACTS,
    records: [withdrawal, recordOf({ purposes: { personalise: true, sensitive: true, train: false } })],
  });
  const graph = exported["@graph"] as JsonLd[];
  const [given, withdrawn] = graph.filter((node) => node["@type"] === "dpv:ConsentRecord") as [
    JsonLd,
    JsonLd,
  ];

  it("tells each record, oldest first, of one subject and one controller", () => {
    expect([given["dct:identifier"], withdrawn["dct:identifier"]]).toEqual(["rec-1", "rec-2"]);
    expect(graph.filter((node) => node["@type"] === "dpv:DataSubject")).toEqual([
      { "@id": "urn:candor:demo:subject:k%2F1", "@type": "dpv:DataSubject" },
    ]);
    expect(given["dpv:hasDataController"]).toEqual({ "@id": "urn:candor:demo:controller" });
  });

  it("says of each purpose what was answered, under which basis and about which kind of data", () => {
    const processes = (record: JsonLd) =>
      (record["dpv:hasProcess"] as JsonLd[]).map((process) => [
        process["dct:identifier"],
        (process["dpv:hasConsentStatus"] as JsonLd)["@id"],
        (process["dpv:hasLegalBasis"] as JsonLd)["@id"],
        (process["dpv:hasPersonalData"] as JsonLd)["@id"],
      ]);
    expect(processes(given)).toEqual([
      ["personalise", "dpv:ConsentGiven", "eu-gdpr:A6-1-a", "dpv:PersonalData"],
      ["train", "dpv:ConsentRefused", "eu-gdpr:A6-1-a", "dpv:PersonalData"],
      ["sensitive", "dpv:ConsentGiven", "eu-gdpr:A9-2-a", "dpv:SpecialCategoryPersonalData"],
    ]);
    expect(processes(withdrawn)).toEqual([
      ["personalise", "dpv:ConsentWithdrawn", "eu-gdpr:A6-1-a", "dpv:PersonalData"],
    ]);
  });

  it("uses no prefix that its context does not define", () => {
    const prefixes = new Set(
      [...JSON.stringify(graph).matchAll(/"(?:@id":"|@type":")?([a-z-]+):[A-Za-z]/g)].map(
        (match) => match[1]!,
      ),
    );
    prefixes.delete("urn");
    prefixes.delete("sha");
    expect(Object.keys(exported["@context"] as object)).toEqual(expect.arrayContaining([...prefixes]));
  });

  it("carries the text that was shown, in its language", () => {
    expect(given["dpv:hasNotice"]).toMatchObject({
      "dct:hasVersion": "3",
      "dct:description": { "@language": "nl" },
    });
  });
});
