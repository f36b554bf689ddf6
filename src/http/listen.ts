import type { Server } from "node:http";

/** Connections that wait to be accepted; the system may take fewer. */
const MOST_WAITING = 4096;

/** Listens; resolves with the port that was taken. */
export const listenOn = (server: Server, port: number, host: string): Promise<{ port: number }> =>
  new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen({ port, host, backlog: MOST_WAITING }, () => {
      const address = server.address();
      resolve({ port: typeof address === "object" && address !== null ? address.port : port });
    });
  });
