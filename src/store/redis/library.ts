/*
 * What is used of the library, to be loaded where it is used. By its names: what stands for the whole of a
 * module of CommonJS differs between those who load it (Node, tsx, a bundle).
 */
export { createClient, RESP_TYPES } from "redis";
