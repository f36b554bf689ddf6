import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { readManifest } from "../../src/model/package/package-files.ts";
import { removeFolder } from "../remove-folder.ts";
import {
  candor,
  checked,
  type CheckFigures,
  exported,
  folderOf,
  type House,
  openHouse,
  promote,
  type Size,
  trained,
} from "./kinds/house.ts";
import { type AnswerFigures, type Expected, faultsOfAnswers, tryAnswers } from "./kinds/try-answers.ts";

/*
 * Five models of different kinds, each from its own exporter or writer: made from the
 * consented history of one seeded shop, checked, added, promoted over the command line, asked over HTTP; and
 * every reason that claims something is tried on people who differ by the claimed events alone. CANDOR_PYTHON
 * names a Python that has what the recipes need (models/recipes/README.md).
 */
type KindFigures = {
  readonly kind: string;
  readonly exporter: string;
  readonly package: string;
  readonly slot: string;
  readonly check: CheckFigures;
  readonly answers: AnswerFigures;
  readonly faults: readonly string[];
};

type Kind = {
  readonly kind: string;
  readonly exporter: string;
  readonly id: string;
  readonly slot: string;
  /** The first stage beside a second. */
  readonly beside?: string;
};

const prove = async (
  house: House,
  { kind, exporter, id, slot, beside }: Kind,
  shoppers: number,
): Promise<KindFigures> => {
  const dir = await folderOf(house, id);
  const check = await checked(dir);
  if (beside !== undefined) await promote(house, beside, "default");
  await promote(house, id, slot);
  const expected: Expected =
    beside === undefined
      ? { model: id, ranker: null }
      : { model: beside, ranker: { id, sentences: (await readManifest(dir)).main_parameters["en"] ?? [] } };
  const asked = house.made.shoppers
    .filter(({ events }) => events.some(({ type }) => type === "purchase"))
    .slice(0, shoppers);
  const answers = await tryAnswers({ wire: house.wire, twins: house.twins, expected }, asked, house.passTime);
  return {
    kind,
    exporter,
    package: id,
    slot,
    check,
    answers,
    faults: [
      ...(check.ok ? [] : ["the check refuses it"]),
      ...faultsOfAnswers(answers, beside !== undefined),
    ],
  };
};

/** The kinds one after another: each package is made when its turn comes, and stays. */
const kindsOf = async function* (house: House): AsyncGenerator<Kind> {
  const dataset = join(house.folder, "dataset");
  await candor(house, "dataset", "export", "--out", dataset);
  yield {
    kind: "gather-neighbour",
    exporter: "the linear writer",
    id: (await trained(house, "linear")).package,
    slot: "default",
  };
  yield {
    kind: "dense linear",
    exporter: "scikit-learn by skl2onnx",
    id: await exported(house, "from_sklearn", dataset),
    slot: "default",
  };
  yield {
    kind: "self-attention",
    exporter: "the sequence writer, from TensorFlow.js",
    id: (await trained(house, "sequence")).package,
    slot: "default",
  };
  yield {
    kind: "self-attention",
    exporter: "PyTorch",
    id: await exported(house, "from_pytorch", dataset),
    slot: "default",
  };
  const { package: beside, ranker } = await trained(house, "ranker");
  if (ranker === null) throw new Error("candor train --model ranker gave no ranker.");
  yield {
    kind: "MLP ranker",
    exporter: "the ranker writer, from TensorFlow.js",
    id: ranker.package,
    slot: "default.rank",
    beside,
  };
  yield {
    kind: "tree ensemble as ranker",
    exporter: "LightGBM by onnxmltools",
    id: await exported(house, "from_lightgbm", dataset),
    slot: "default.rank",
    beside,
  };
};

export const proveFiveKinds = async (
  size: Size,
  say: (line: string) => void,
): Promise<readonly KindFigures[]> => {
  const folder = await mkdtemp(join(tmpdir(), "candor-five-kinds-"));
  try {
    const house = await openHouse(folder, size);
    try {
      const figures: KindFigures[] = [];
      for await (const kind of kindsOf(house)) {
        const proven = await prove(house, kind, size.shoppers);
        figures.push(proven);
        say(
          `${kind.kind}: ${proven.package} in ${kind.slot}, ${proven.answers.claims_that_hold} of ` +
            `${proven.answers.claims} claims hold; ${proven.faults.join("; ") || "no fault"}`,
        );
      }
      return figures;
    } finally {
      await house.app.close();
    }
  } finally {
    await removeFolder(folder);
  }
};

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const [customers = 200, shoppers = 25, minutes = 0] = process.argv.slice(2).map(Number);
  const kinds = await proveFiveKinds(
    { customers, shoppers, minutes },
    (line) => void process.stderr.write(`${line}\n`),
  );
  const faults = kinds.flatMap(({ kind, faults: own }) => own.map((fault) => `${kind}: ${fault}`));
  process.stdout.write(
    `${JSON.stringify({ customers, minutes_between: minutes, kinds, faults }, null, 1)}\n`,
  );
  process.exitCode = faults.length === 0 ? 0 : 1;
}
