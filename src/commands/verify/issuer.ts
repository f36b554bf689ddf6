/** The shop that a signed receipt names, before its signature is checked; empty where it is no receipt. */
export const issuerOf = (jws: string): string => {
  try {
    return String(
      (JSON.parse(Buffer.from(jws.split(".")[1] ?? "", "base64url").toString("utf8")) as { iss?: unknown })
        .iss ?? "",
    );
  } catch {
    return "";
  }
};
