import { endWithParent } from "../../src/lib/process-end.ts";
import { startAside } from "../../src/lib/run-aside.ts";

/* `starter` starts this file once more, and stays; the other one computes for ever. */
if (process.argv[2] === "starter") {
  const child = startAside(import.meta.url, "./busy-process", {});
  child.on("message", () => process.stdout.write("busy\n"));
} else {
  endWithParent({ graceMs: 500 });
  process.once("message", () => {
    process.send?.("busy", () => {
      for (;;);
    });
  });
}
