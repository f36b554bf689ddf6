import type { Server } from "node:http";

/** Listens; resolves with the port that was taken. */
export const listenOn = (server: Server, port: number, host: string): Promise<{ port: number }> =>
  new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      const address = server.address();
      resolve({ port: typeof address === "object" && address !== null ? address.port : port });
    });
  });
