/** `npm run docs:architecture`: draws docs/architecture.svg from the import graph of src. */
import { writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { drawRooms } from "./draw-rooms.ts";
import { readImportGraph } from "./import-graph.ts";
import { readRooms } from "./room-graph.ts";

const root = resolve(import.meta.dirname, "../..");
writeFileSync(join(root, "docs/architecture.svg"), drawRooms(readRooms(readImportGraph(root, "src"))));
