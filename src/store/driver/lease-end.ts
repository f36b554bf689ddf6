/** Clocks of instances differ by less. */
const LONGEST_SKEW_MS = 60_000;

/**
 * The latest end that a lease of this length can have now. One that ends later was given before the clock was
 * put back: it would keep its dead holder's work from everybody for as long as the clock jumped. A holder
 * that lives renews it, and finds it lost where another one was quicker.
 */
export const latestLeaseEnd = (now: number, ttlMs: number): number => now + ttlMs + LONGEST_SKEW_MS;
