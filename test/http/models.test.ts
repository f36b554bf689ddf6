import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildContentPackage } from '../../src/learn/content/content-package.ts';
import { packPackage } from '../../src/model/archive.ts';
import type { Harness } from '../support/harness.ts';
import { startHarness } from '../support/harness.ts';

const ITEMS = Array.from({ length: 8 }, (_, at) => ({ item_id: `i${at}`, title: `${at % 2 === 0 ? 'Blue' : 'Red'} mug ${at}`, category: ['Mugs'], price: 4, currency: 'EUR' }));

describe('models over HTTP', () => {
  let harness: Harness;
  let folder: string;
  const upload = async (dir: string) => harness.call('post', '/v1/models').set('Content-Type', 'application/x-tar').send(await buffer(await packPackage(dir)));
  const build = async (version: string): Promise<string> => {
    const dir = join(folder, version);
    await buildContentPackage(ITEMS, dir, { version });
    return dir;
  };
  beforeAll(async () => {
    harness = await startHarness();
    folder = await mkdtemp(join(tmpdir(), 'candor-models-'));
    await harness.call('put', '/v1/items').send(ITEMS).expect(200);
  });
  afterAll(async () => {
    await harness.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('takes a package in, serves it, and puts the previous one back', async () => {
    const dirs = [await build('1.0.0'), await build('1.1.0')];
    for (const dir of dirs) expect((await upload(dir)).status).toBe(201);
    for (const version of ['1.0.0', '1.1.0']) await harness.call('put', '/v1/slots/default').send({ champion: `content@${version}` }).expect(200);
    await harness.app.models.follow();
    const ask = () => harness.call('post', '/v1/recommendations').send({ moment: 'product', context: { item_id: 'i0' }, limit: 3 }).expect(200);
    const answer = await ask();
    expect(answer.body.transparency.model).toMatchObject({ name: 'content', version: '1.1.0', arm: 'champion' });
    expect(answer.body.items[0].reasons[0].code).toBe('similar_in_catalogue');
    expect((await harness.call('post', '/v1/slots/default/rollback').expect(200)).body.champion).toBe('content@1.0.0');
    await harness.app.models.follow();
    expect((await ask()).body.transparency.model.version).toBe('1.0.0');
    const list = await harness.call('get', '/v1/models').expect(200);
    expect(list.body.data.map((model: { id: string }) => model.id).sort()).toEqual(['content@1.0.0', 'content@1.1.0']);
  });

  it('refuses a version that is there already, a tampered file and an unknown model, each with its code', async () => {
    expect((await upload(join(folder, '1.0.0'))).body.code).toBe('model_exists');
    const broken = await build('2.0.0');
    await writeFile(join(broken, 'items.txt'), 'i0\n');
    expect((await upload(broken)).body).toMatchObject({ status: 422, code: 'package_hash_mismatch' });
    expect((await harness.call('put', '/v1/slots/default').send({ champion: 'content@9.9.9' })).body).toMatchObject({ status: 404, code: 'model_unknown' });
    expect((await harness.call('post', '/v1/models').set('Content-Type', 'application/x-tar').send(Buffer.from('no tar'))).body.code).toMatch(/archive_invalid|package_missing/);
  });
});
