declare module "autocannon" {
  type Request = {
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
  function autocannon(options: Options): Promise<Result>;
  export default autocannon;
}
