import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { KeyStore } from '../../src/store/key-store.ts';
import { dropOldWrappingKeys, openKeyStore, rotateWrappingKey } from '../../src/store/key-store.ts';
import { openEmbeddedKeys, openStore } from '../../src/store/open-store.ts';
import type { Store } from '../../src/store/port.ts';
import type { OpenStore } from './contract.ts';
import { describeStore } from './contract.ts';
import { clock } from './contract/fixtures.ts';

const open: OpenStore = async () => {
  const folder = await mkdtemp(join(tmpdir(), 'candor-lmdb-'));
  const dir = join(folder, 'data');
  const deps = { random: randomBytes, clock };
  const keys = await openEmbeddedKeys(dir, deps);
  const openWith = (one: KeyStore): Promise<Store> => openStore({ kind: 'lmdb', dir, keys: one }, deps);
  const store = await openWith(keys);
  return {
    store,
    random: randomBytes,
    again: () => openWith(keys),
    rotated: async () => openWith(await rotateWrappingKey(keys.path, deps)),
    withNewestKeyOnly: async () => {
      const { wrapping, ...rest } = await openKeyStore(keys.path, { ...deps, create: false });
      return openWith({ ...rest, wrapping: wrapping.slice(0, 1) });
    },
    withOtherKeys: async () => openWith(await openKeyStore(join(folder, 'other', 'keys.json'), { ...deps, create: true })),
    bytes: async () => Buffer.concat(await Promise.all((await readdir(dir)).filter((name) => name.includes('.mdb')).map((name) => readFile(join(dir, name))))),
    close: async () => {
      await store.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
};

describeStore('lmdb', open);

void dropOldWrappingKeys;
