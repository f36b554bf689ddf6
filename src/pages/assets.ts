import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import type { Express } from "express";

const FOLDER = new URL("../../assets/", import.meta.url);
const TYPES: Readonly<Record<string, string>> = {
  js: "text/javascript; charset=utf-8",
  css: "text/css; charset=utf-8",
  svg: "image/svg+xml; charset=utf-8",
};
const YEAR_S = 31_536_000;

type Asset = {
  readonly bytes: Buffer;
  /** Compressed once: no visitor waits for it. */
  readonly zipped: Buffer;
  readonly type: string;
  readonly mark: string;
};

export type Assets = {
  /** The address of a bundle as it is now: another one when its bytes change. */
  href(name: string): string;
  mount(app: Express): void;
};

const readAssets = (): ReadonlyMap<string, Asset> =>
  new Map(
    readdirSync(FOLDER).flatMap((name) => {
      const type = TYPES[name.slice(name.lastIndexOf(".") + 1)];
      if (type === undefined) return [];
      const bytes = readFileSync(new URL(name, FOLDER));
      const mark = createHash("sha256").update(bytes).digest("base64url").slice(0, 12);
      return [[name, { bytes, zipped: gzipSync(bytes, { level: 9 }), type, mark }] as const];
    }),
  );

/**
 * What browsers load (`npm run faces:build` makes it). Read when first asked for. It holds nothing of
 * anybody, and pages of other origins may load the client and the components.
 */
export const createAssets = (): Assets => {
  const read = { all: null as ReadonlyMap<string, Asset> | null };
  const all = (): ReadonlyMap<string, Asset> => (read.all ??= readAssets());
  return {
    href: (name) => `/assets/${name}?v=${all().get(name)?.mark ?? ""}`,
    mount(app) {
      app.get("/assets/:name", (request, response, next) => {
        const asset = all().get(request.params.name);
        if (asset === undefined) return next();
        const isThisVersion = request.query["v"] === asset.mark;
        response.setHeader(
          "Cache-Control",
          isThisVersion ? `public, max-age=${YEAR_S}, immutable` : "public, max-age=300",
        );
        response.setHeader("Access-Control-Allow-Origin", "*");
        response.setHeader("Cross-Origin-Resource-Policy", "cross-origin");
        response.setHeader("Content-Type", asset.type);
        response.setHeader("Vary", "Accept-Encoding");
        if (request.acceptsEncodings("gzip", "identity") !== "gzip") return response.end(asset.bytes);
        response.setHeader("Content-Encoding", "gzip");
        response.end(asset.zipped);
      });
    },
  };
};
