import { makeTemporaryFolder } from "../../src/lib/temporary-folder.ts";

// Makes a temporary folder, tells where, and stays until it is killed.
process.on("message", () => {
  setInterval(() => undefined, 1_000);
  void makeTemporaryFolder("dataset").then((folder) => process.send?.({ folder }));
});
