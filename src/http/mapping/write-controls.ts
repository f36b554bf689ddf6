import { type Control, FIRST_SHARED } from "../../explain/controls.ts";
import type { ByteWriter } from "../../lib/byte-writer.ts";
import { keptBytes } from "../../lib/kept-bytes.ts";
import { createOnce } from "../../lib/once.ts";

/** A control around the address of its answer, which it names twice. */
type AroundAddress = {
  readonly before: Uint8Array;
  readonly between: Uint8Array;
  readonly after: Uint8Array;
};

const openEnd = (members: Readonly<Record<string, unknown>>): string =>
  `${JSON.stringify(members).slice(0, -1)},"href":`;

const writeAround = ({ rel, label, effect, method, body, undo }: Control): AroundAddress => {
  const [before, between, after] = keptBytes([
    openEnd({ rel, label, effect, method }),
    `,"body":${JSON.stringify(body)},"undo":${openEnd({ label: undo?.["label"], method: undo?.["method"] })}`,
    `,"body":${JSON.stringify(undo?.["body"])}}}`,
  ]);
  return { before, between, after };
};

// Such a control sends the same body object in every answer that has it; only the address is the answer's.
const aroundAddress = new WeakMap<object, AroundAddress>();

const aroundOf = (control: Control, body: object): AroundAddress => {
  const known = aroundAddress.get(body);
  if (known !== undefined) return known;
  const around = writeAround(control);
  aroundAddress.set(body, around);
  return around;
};

const bytesOf = (value: unknown): Uint8Array => Buffer.from(JSON.stringify(value));

/** In one piece, since they are the same objects on every suggestion; without the brackets of their list. */
const sharedBytes = (shared: readonly Control[]): Uint8Array => bytesOf(shared).subarray(1, -1);

/** Writes the controls of one answer's suggestions: what several have is the same object, written once. */
export const createControlWriter = (out: ByteWriter): ((controls: readonly Control[]) => void) => {
  const written = createOnce<Control, Uint8Array>();
  const addresses = createOnce<string, Uint8Array>();
  const writeControl = (control: Control): void => {
    const { rel, href, body } = control;
    if (rel !== "not_interested" || body === null) return out.bytes(written(control, () => bytesOf(control)));
    const { before, between, after } = aroundOf(control, body);
    const address = addresses(href, () => bytesOf(href));
    out.bytes(before);
    out.bytes(address);
    out.bytes(between);
    out.bytes(address);
    out.bytes(after);
  };
  return (controls) => {
    for (const [place, control] of controls.entries()) {
      if (place > 0) out.text(",");
      if (control.rel === FIRST_SHARED)
        return out.bytes(written(control, () => sharedBytes(controls.slice(place))));
      writeControl(control);
    }
  };
};
