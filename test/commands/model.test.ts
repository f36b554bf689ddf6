import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createProgram } from '../../src/cli.ts';
import { runHere as run } from '../support/run-cli.ts';
import { writeTestPackage } from '../model/packages.ts';

/** What follows the name of a subcommand, where it needs more than a shop. */
const ARGUMENTS: Readonly<Record<string, readonly string[]>> = {
  add: ['DIR'], promote: ['test-dense@1.0.0'], shadow: ['test-dense@1.0.0'], canary: ['test-dense@1.0.0', '--percent', '5'],
};

const subcommandsOfAShop = createProgram().commands.find((command) => command.name() === 'model')!.commands
  .filter(({ options }) => options.some(({ long }) => long === '--shop')).map((command) => command.name());

describe('candor model', () => {
  let folder = '';
  let dir = '';
  let data = '';
  const model = (name: string, shop: string) => run('model', name, ...(ARGUMENTS[name] ?? []).map((each) => (each === 'DIR' ? dir : each)), '--shop', shop, '--data', data, '--json');
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'candor-model-command-'));
    [dir, data] = [join(folder, 'package'), join(folder, 'data')];
    await writeTestPackage(dir, { kind: 'dense' });
    expect((await run('shop', 'create', 'acme', '--data', data)).code).toBe(0);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it.each(subcommandsOfAShop)('%s says that a shop does not exist, and makes none', async (name) => {
    const { code, out, err } = await model(name, 'nobody');
    expect([code, out]).toEqual([1, '']);
    expect(JSON.parse(err)).toMatchObject({ error: { code: 'shop_unknown', message: expect.stringContaining('candor shop create nobody') } });
    expect(JSON.parse((await run('shop', 'list', '--data', data, '--json')).out)).toEqual({ shops: ['acme'] });
  });

  it('takes a package in, serves it, lists it and refuses to roll back to nothing', async () => {
    expect(JSON.parse((await model('add', 'acme')).out)).toMatchObject({ model: 'test-dense@1.0.0', report: { ok: true } });
    expect(JSON.parse((await model('promote', 'acme')).out)).toMatchObject({ slot: 'default', champion: 'test-dense@1.0.0' });
    expect(JSON.parse((await model('list', 'acme')).out)).toMatchObject({ models: [{ id: 'test-dense@1.0.0', serves: ['default: champion'] }] });
    expect(JSON.parse((await model('rollback', 'acme')).err)).toMatchObject({ error: { code: 'nothing_to_roll_back' } });
  }, 60_000);
});
