import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runHere } from '../support/run-cli.ts';
import { writeTestPackage } from '../model/packages.ts';

const CLI = fileURLToPath(new URL('../../src/cli.ts', import.meta.url));
const TSX = createRequire(import.meta.url).resolve('tsx');

describe('what a command says', () => {
  let folder = '';
  beforeAll(async () => { folder = await mkdtemp(join(tmpdir(), 'candor-told-')); });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('ends without a complaint where its reader has seen enough', async () => {
    const script = `(${process.execPath} --import ${TSX} ${CLI} model features; echo "code $?" >&2) | true`;
    const { stderr } = await new Promise<{ stderr: string }>((done) => { execFile('sh', ['-c', script], (_error, stdout, err) => done({ stderr: `${stdout}${err}` })); });
    expect(stderr).toContain('code 0');
    expect(stderr).not.toMatch(/EPIPE|at /);
  }, 60_000);

  it.each([['model', 'list'], ['train'], ['dataset', 'export', '--out', 'nowhere'], ['audit']])('names the store in which it looked for the shop (%s %s)', async (...args) => {
    const data = join(folder, 'elsewhere');
    const { code, err } = await runHere(...args, '--shop', 'acme', '--data', data);
    expect(code).toBe(1);
    expect(err).toContain(data);
    expect(err).toContain('--data');
    expect(err).toContain('shop_unknown');
  });

  it.each(['check', 'add'])('says that there is no such folder, with the whole path (model %s)', async (name) => {
    const { code, err } = await runHere('model', name, 'no-such-folder', ...(name === 'add' ? ['--shop', 'acme', '--data', join(folder, 'elsewhere')] : []));
    expect(code).toBe(1);
    expect(err).toContain(resolve('no-such-folder'));
    expect(err).not.toContain('manifest.json');
  });

  it('says that a file is no folder', async () => {
    await writeFile(join(folder, 'file'), 'x');
    expect((await runHere('model', 'check', join(folder, 'file'))).err).toContain('is a file');
  });

  it('prints what is lost without each purpose', async () => {
    const probe = `${JSON.stringify({ steps: [{ type: 'view', items: ['item-3'] }], targets: ['item-4'] })}\n`;
    await writeTestPackage(join(folder, 'denied'), { extraFiles: { 'probe.ndjson': new TextEncoder().encode(probe) }, manifest: { evaluation: 'probe.ndjson' } });
    const { code, out } = await runHere('model', 'check', join(folder, 'denied'));
    expect(code).toBe(0);
    expect(out).toContain('everything allowed: HR@20 100.0 %, MRR@20 1.0000');
    expect(out).toContain('without personalise: HR@20 100.0 %, MRR@20 0.2500');
  }, 60_000);

  it('offers a rollback no option that it would not obey', async () => {
    expect((await runHere('model', 'rollback', '--help')).out).not.toContain('unknown-training');
    expect((await runHere('model', 'shadow', '--help')).out).toContain('--accept-unknown-training');
  });
});
