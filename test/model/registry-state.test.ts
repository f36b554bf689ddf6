import { describe, expect, it } from 'vitest';
import type { ErrorCode } from '../../src/lib/errors.ts';
import { createRegistry } from '../../src/model/registry.ts';
import { addPackage, canary, EMPTY_REGISTRY, entryOf, fillEmptySlots, promote, resolvePin, retire, rollback, servableIds, shadow, slotOf } from '../../src/model/registry-state.ts';
import type { Act, PackageEntry, RegistryState } from '../../src/model/registry-state.ts';
import { parseManifest } from '../../src/model/manifest.ts';
import { testDraft } from './packages.ts';

const ACT: Act = { by: 'key-1', at: 5, erasureHead: 3 };
const entry = (id: string, more: Partial<PackageEntry> = {}): PackageEntry => {
  const [name, version] = id.split('@') as [string, string];
  return { id, name, version, task: 'score_items', added_at: 0, added_by: 'test', training_known: true, dataset: 'd', watermark: 3, run_ms: 0.1, retired: null, ...more };
};
const base = [
  entry('a@1'), entry('a@2'), entry('a@3', { watermark: null }), entry('old@1', { watermark: 2 }), entry('odd@1', { training_known: false, watermark: null }),
  entry('rank@1', { task: 'rank_candidates' }), entry('gone@1', { retired: { at: 1, because: 'erasure' } }),
].reduce(addPackage, EMPTY_REGISTRY);

describe('the registry', () => {
  const refusals: readonly { what: string; code: ErrorCode; change: (state: RegistryState) => RegistryState }[] = [
    { what: 'a package whose version is taken', code: 'model_exists', change: (state) => addPackage(state, entry('a@1')) },
    { what: 'an unknown package', code: 'model_unknown', change: (state) => promote(state, { slot: 'default', id: 'b@1' }, ACT) },
    { what: 'a retired package', code: 'model_unknown', change: (state) => promote(state, { slot: 'default', id: 'gone@1' }, ACT) },
    { what: 'a promotion without a package and without a challenger', code: 'model_unknown', change: (state) => promote(state, { slot: 'default' }, ACT) },
    { what: 'a package that still remembers', code: 'erasures_pending', change: (state) => promote(state, { slot: 'default', id: 'old@1' }, ACT) },
    { what: 'a shadow that still remembers', code: 'erasures_pending', change: (state) => shadow(state, { slot: 'default', id: 'old@1' }, ACT) },
    { what: 'unknown training', code: 'training_unknown', change: (state) => promote(state, { slot: 'default', id: 'odd@1' }, ACT) },
    { what: 'unknown training as a challenger', code: 'training_unknown', change: (state) => canary(state, { slot: 'default', id: 'odd@1', percent: 5 }, ACT) },
    { what: 'a rollback with nothing before', code: 'nothing_to_roll_back', change: (state) => rollback(state, { slot: 'default' }, ACT) },
    { what: 'a ranking model in a retrieval slot', code: 'invalid_request', change: (state) => promote(state, { slot: 'default', id: 'rank@1' }, ACT) },
    { what: 'a retrieval model in a ranking slot', code: 'invalid_request', change: (state) => promote(state, { slot: 'default.rank', id: 'a@1' }, ACT) },
    { what: 'more than all shoppers', code: 'invalid_request', change: (state) => canary(state, { slot: 'default', id: 'a@1', percent: 101 }, ACT) },
    { what: 'a slot that cannot be named', code: 'slot_unknown', change: (state) => promote(state, { slot: '../etc', id: 'a@1' }, ACT) },
  ];
  it.each(refusals)('refuses $what as $code and stays as it was', ({ code, change }) => {
    const before = JSON.stringify(base);
    expect(() => change(base)).toThrow(expect.objectContaining({ code }));
    expect(JSON.stringify(base)).toBe(before);
  });

  it('promotes the challenger, remembers who was before, rolls back and forth, and writes down who did what', () => {
    const first = promote(base, { slot: 'default', id: 'a@1' }, ACT);
    const tried = canary(first, { slot: 'default', id: 'a@2', percent: 10 }, ACT);
    const second = promote(tried, { slot: 'default' }, { ...ACT, by: 'key-2' });
    expect(slotOf(second, 'default')).toMatchObject({ champion: 'a@2', previous: 'a@1', challenger: null });
    const back = rollback(second, { slot: 'default' }, ACT);
    expect(slotOf(back, 'default')).toMatchObject({ champion: 'a@1', previous: 'a@2' });
    expect(slotOf(rollback(back, { slot: 'default' }, ACT), 'default').champion).toBe('a@2');
    expect(slotOf(back, 'default').history.map(({ change, id, by }) => [change, id, by])).toEqual([
      ['promote', 'a@1', 'key-1'], ['canary', 'a@2', 'key-1'], ['promote', 'a@2', 'key-2'], ['rollback', 'a@1', 'key-1'],
    ]);
  });

  it('promotes the champion again without a trace', () => {
    const first = promote(base, { slot: 'default', id: 'a@1' }, ACT);
    expect(promote(first, { slot: 'default', id: 'a@1' }, ACT)).toBe(first);
  });

  it('takes unknown training only when told so', () => {
    expect(slotOf(promote(base, { slot: 'default', id: 'odd@1' }, { ...ACT, allowUnknownTraining: true }), 'default').champion).toBe('odd@1');
  });

  it('fills only the slots that have no champion', () => {
    const state = fillEmptySlots(promote(base, { slot: 'default', id: 'a@1' }, ACT), { slots: ['default', 'complement'], id: 'a@3' }, ACT);
    expect([slotOf(state, 'default').champion, slotOf(state, 'complement').champion]).toEqual(['a@1', 'a@3']);
  });

  it('takes a retired champion out everywhere and falls back only to a version that has forgotten', () => {
    const both = promote(promote(base, { slot: 'default', id: 'a@1' }, ACT), { slot: 'default', id: 'a@2' }, ACT);
    expect(slotOf(retire(both, { id: 'a@2', because: 'erasure' }, ACT), 'default')).toMatchObject({ champion: 'a@1', previous: null });
    const later: Act = { ...ACT, erasureHead: 4 };
    const retired = retire(both, { id: 'a@2', because: 'erasure' }, later);
    expect(slotOf(retired, 'default')).toMatchObject({ champion: null, previous: null });
    expect(servableIds(retired)).toEqual([]);
    expect(servableIds(both)).toEqual(['a@1', 'a@2']);
  });

  it('finds a pinned version among what the slot has, had, or could have by the same name', () => {
    const state = promote(base, { slot: 'default', id: 'a@1' }, ACT);
    expect(resolvePin(state, 'default', '3').id).toBe('a@3');
    expect(() => resolvePin(state, 'default', '9')).toThrow(expect.objectContaining({ code: 'model_unknown' }));
  });

  it('counts a model of personal data without a watermark as one that has forgotten nobody', () => {
    const draft = testDraft({});
    const files = { 'model.onnx': 'a'.repeat(64), 'items.txt': 'b'.repeat(64) };
    expect(entryOf(parseManifest({ ...draft, files, training: { dataset: 'd', purpose: 'train' } }), { by: 'x', at: 1, runMs: null }).watermark).toBe(0);
    expect(entryOf(parseManifest({ ...draft, files, training: null }), { by: 'x', at: 1, runMs: null })).toMatchObject({ watermark: 0, training_known: false });
    expect(entryOf(parseManifest({ ...draft, files, training: { dataset: 'catalogue', subjects: 0 } }), { by: 'x', at: 1, runMs: null })).toMatchObject({ watermark: null, training_known: true });
  });
});

describe('two people who change the registry at once', () => {
  const store = () => {
    const held = { revision: 0, value: null as unknown };
    return {
      readRegistry: () => Promise.resolve(held.revision === 0 ? null : { ...held }),
      writeRegistry: (_: string, value: unknown, expected: number) => {
        if (expected !== held.revision) return Promise.resolve(null);
        held.revision += 1;
        held.value = value;
        return Promise.resolve({ ...held });
      },
    };
  };

  it('both succeed where both may, and none is lost', async () => {
    const registry = createRegistry({ store: store() });
    await registry.change('shop', () => base);
    await Promise.all([
      registry.change('shop', (state) => promote(state, { slot: 'default', id: 'a@1' }, ACT)),
      registry.change('shop', (state) => promote(state, { slot: 'complement', id: 'a@2' }, ACT)),
    ]);
    const { state, revision } = await registry.read('shop');
    expect([slotOf(state, 'default').champion, slotOf(state, 'complement').champion, revision]).toEqual(['a@1', 'a@2', 3]);
  });

  it('are told that a promotion is running when the registry never stands still', async () => {
    const registry = createRegistry({ store: { ...store(), writeRegistry: () => Promise.resolve(null) } });
    await expect(registry.change('shop', () => base)).rejects.toMatchObject({ code: 'promotion_running' });
  });
});
