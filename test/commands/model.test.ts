import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createProgram, runCli } from '../../src/cli.ts';
import { writeTestPackage } from '../model/packages.ts';

/** What follows the name of a subcommand, where it needs more than a shop. */
const ARGUMENTS: Readonly<Record<string, readonly string[]>> = {
  add: ['DIR'], promote: ['test-dense@1.0.0'], shadow: ['test-dense@1.0.0'], canary: ['test-dense@1.0.0', '--percent', '5'],
};

const subcommandsOfAShop = createProgram().commands.find((command) => command.name() === 'model')!.commands
  .filter(({ options }) => options.some(({ long }) => long === '--shop')).map((command) => command.name());

/** Runs one command line in this process; what it prints comes back instead of being printed. */
const run = async (...args: readonly string[]): Promise<{ code: number; out: string; err: string }> => {
  const heard = { out: '', err: '' };
  const out = vi.spyOn(process.stdout, 'write').mockImplementation(((text: string | Uint8Array) => { heard.out += text.toString(); return true; }) as never);
  const err = vi.spyOn(process.stderr, 'write').mockImplementation(((text: string | Uint8Array) => { heard.err += text.toString(); return true; }) as never);
  try {
    return { code: await runCli(args), ...heard };
  } finally {
    out.mockRestore();
    err.mockRestore();
    process.exitCode = undefined;
  }
};

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
