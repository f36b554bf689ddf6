/**
 * Words between the processes of a service: of the primary that the store is there, of a worker that somebody
 * left, of the primary that models changed.
 */
export const GO = "go";
export const LEFT = "left";
export const PUBLISHED = "published";
