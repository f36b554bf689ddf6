// Waits until it is killed.
process.on("message", () => setInterval(() => undefined, 1_000));
