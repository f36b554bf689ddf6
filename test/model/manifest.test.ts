import { describe, expect, it } from 'vitest';
import type { DomainError } from '../../src/lib/errors.ts';
import { describeContract, manifestJsonSchema } from '../../src/model/describe-contract.ts';
import { FEATURES } from '../../src/model/features/catalogue.ts';
import { impliedPurposes, isTrainingKnown, manifestSchema, packageId, parseManifest } from '../../src/model/manifest.ts';
import { testDraft } from './packages.ts';

const HASH = 'a'.repeat(64);
const good = { ...testDraft({}), files: { 'model.onnx': HASH, 'items.txt': `sha256:${HASH}` } };
const failureOf = (json: unknown): DomainError => {
  try {
    parseManifest(json);
  } catch (error) {
    return error as DomainError;
  }
  throw new Error('was accepted');
};

describe('a manifest', () => {
  it('is read with its defaults, bare hashes and outputs by role', () => {
    const manifest = parseManifest({ ...good, outputs: ['part_items', 'part_scores', 'prior'], history: { max_length: 20, order: 'newest first' } });
    expect(manifest).toMatchObject({ files: { 'items.txt': HASH }, outputs: { prior: 'prior' }, history: { order: 'newest_first' }, golden: null, tables: {}, evaluation: null });
    expect([packageId(manifest), isTrainingKnown(manifest), impliedPurposes(manifest)]).toEqual(['test-parts@1.0.0', true, ['personalise']]);
    expect(parseManifest(JSON.parse(JSON.stringify(manifest)))).toEqual(manifest);
  });

  it.each<[string, object, string]>([
    ['another contract', { contract: 2 }, 'contract'],
    ['a name with a slash', { name: 'a/b' }, 'name'],
    ['a version that climbs', { version: '../1' }, 'version'],
    ['no sentence for shoppers in English', { main_parameters: { nl: ['x'] } }, 'main_parameters'],
    ['a history feature without history', { history: null }, 'history'],
    ['a hash that is none', { files: { 'model.onnx': 'x', 'items.txt': HASH } }, 'files.model.onnx'],
    ['no hash of the graph', { files: { 'items.txt': HASH } }, 'files'],
    ['its own hash', { files: { ...good.files, 'manifest.json': HASH } }, 'files'],
    ['no vocabulary', { vocabulary: null }, 'vocabulary'],
    ['parts without a prior', { outputs: { part_items: 'part_items', part_scores: 'part_scores' } }, 'outputs'],
    ['the same output twice', { outputs: { a: 'scores', b: 'scores' }, explain: 'ablation' }, 'outputs'],
    ['a table that is not listed', { tables: { popularity: 'popularity.json' } }, 'files'],
    ['a training time that is no time', { training: { dataset: 'd', from: 'yesterday' } }, 'training.from'],
    ['oldest first', { history: { max_length: 5, order: 'oldest_first' } }, 'history.order'],
  ])('with %s is refused, and the field is named', (_, change, path) => {
    const error = failureOf({ ...good, ...change });
    expect(error.code).toBe('manifest_invalid');
    expect(error.errors.map((field) => field.path)).toContain(path);
    expect(error.message).toContain('manifest.json: ');
  });

  it.each([null, 'text', [], 7])('that is %j is refused', (json) => { expect(failureOf(json).code).toBe('manifest_invalid'); });

  it('names an unknown field', () => { expect(failureOf({ ...good, histroy: 1 }).message).toContain('"histroy"'); });
});

describe('the documentation of the contract', () => {
  it('has every field of the schema and every feature', () => {
    const text = describeContract();
    for (const field of Object.keys(manifestSchema.shape)) expect(text).toContain(`| \`${field}\` |`);
    for (const { name } of FEATURES) expect(text).toContain(`| \`${name}\` |`);
    expect(manifestJsonSchema()).toMatchObject({ type: 'object', required: expect.arrayContaining(['contract', 'inputs', 'files']) as unknown });
  });
});
