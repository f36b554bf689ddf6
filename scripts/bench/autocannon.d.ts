declare module "autocannon" {
  export type Request = {
    readonly method?: string;
    readonly path?: string;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: string;
    readonly setupRequest?: (request: Request) => Request;
  };
  type Options = {
    readonly url: string;
    readonly connections: number;
    readonly duration: number;
    readonly overallRate?: number;
    /** Every so many ms it counts, and sees whether it was told to stop. */
    readonly sampleInt?: number;
    readonly method?: string;
    readonly headers?: Readonly<Record<string, string>>;
    readonly requests: readonly Request[];
  };
  type Result = {
    readonly requests: { readonly average: number; readonly total: number };
    readonly latency: Readonly<Record<"p50" | "p90" | "p99" | "max" | "average", number>>;
    readonly non2xx: number;
    readonly errors: number;
    readonly timeouts: number;
    readonly "2xx": number;
    readonly duration: number;
  };
  export type Running = PromiseLike<Result> & {
    on(event: "response", listener: (client: object, status: number) => void): void;
    stop(): void;
  };
  function autocannon(options: Options): Running;
  export default autocannon;
}
