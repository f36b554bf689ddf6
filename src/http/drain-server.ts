import type { Server } from "node:http";
import { Server as NetServer } from "node:net";

/**
 * A client that keeps its connection may send its next request at any moment; one that has been quiet for so
 * long is not waited for.
 */
const QUIET_MS = 1000;
const LOOK_MS = 50;

/**
 * Stops accepting, and resolves when every connection has ended. Connections that are kept alive are not cut
 * at once, as `http.Server.close` does: a request may be on its way on each of them. Its answer ends the
 * connection (RFC 9112 §9.6), see `createServer`. After `longestMs` the rest is cut, and false comes back: a
 * client that sends or reads slowly does not hold the service.
 */
export const drainServer = (server: Server, longestMs: number): Promise<boolean> =>
  new Promise((resolve) => {
    const state = { whole: true };
    const looking: { timer: NodeJS.Timeout | undefined } = { timer: undefined };
    const cut = setTimeout(() => {
      state.whole = false;
      server.closeAllConnections();
    }, longestMs);
    const look = (): void => {
      server.closeIdleConnections();
      looking.timer = setTimeout(look, LOOK_MS);
    };
    looking.timer = setTimeout(look, QUIET_MS);
    NetServer.prototype.close.call(server, () => {
      clearTimeout(looking.timer);
      clearTimeout(cut);
      resolve(state.whole);
    });
  });
