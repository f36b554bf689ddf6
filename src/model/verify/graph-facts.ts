import { OPSETS } from "../package/limits.ts";
import type { Manifest } from "../package/manifest.ts";
import type { PackageFailure } from "../package/package-failure.ts";
import type { GraphFacts } from "./graph-reader.ts";

/** What the file says of itself, before a runtime opens it. */
export const checkGraphFacts = (manifest: Manifest, facts: GraphFacts): PackageFailure[] => {
  const failures: PackageFailure[] = [];
  for (const [domain, example] of facts.domains) {
    if (Object.hasOwn(OPSETS, domain) || facts.functionDomains.has(domain)) continue;
    failures.push({
      code: "model_custom_op",
      message:
        `the graph uses the operator ${domain}.${example}; only standard operators (ai.onnx, ai.onnx.ml) ` +
        "run here: export without custom or contributed operators",
    });
  }
  for (const { domain, version } of facts.opsets) {
    const range = Object.hasOwn(OPSETS, domain) ? OPSETS[domain] : undefined;
    if (range === undefined || (version >= range[0] && version <= range[1])) continue;
    failures.push({
      code: "model_opset_unsupported",
      message:
        `the graph asks for ${domain || "ai.onnx"} opset ${version}; export with an opset from ` +
        `${range[0]} to ${range[1]} (17 is a good choice)`,
    });
  }
  if (!facts.opsets.some(({ domain }) => domain === "" || domain === "ai.onnx"))
    failures.push({
      code: "model_opset_unsupported",
      message: "the graph names no ai.onnx opset; export with opset 17",
    });
  for (const file of facts.externalFiles) {
    if (!Object.hasOwn(manifest.files, file))
      failures.push({
        code: "package_missing",
        message:
          `the graph keeps weights in "${file}", which the manifest does not list; add the file to the ` +
          `package and to "files"`,
      });
  }
  return failures;
};
