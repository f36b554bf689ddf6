/**
 * Words between the processes of a service: of a worker that it is there, of the primary that the store is,
 * of a worker that somebody left, of the primary that models changed.
 */
export const WAITS = "waits";
export const GO = "go";
export const LEFT = "left";
export const PUBLISHED = "published";
