import { fromCaller } from '../../workflow/caller-folder.ts';

const OF_NPM = { INIT_CWD: '/called/from/trips', npm_package_json: '/project/package.json' };

describe('a path that a user named', () => {
  test('begins in the folder that npm was called from', () => {
    expect(fromCaller('2015', OF_NPM, '/project')).toBe('/called/from/trips/2015');
    expect(fromCaller('../layer.geojson', OF_NPM, '/project')).toBe('/called/from/layer.geojson');
  });

  test('is left as it is if it is absolute', () => {
    expect(fromCaller('/data/trips', OF_NPM, '/project')).toBe('/data/trips');
  });

  test('begins in the own folder of a program that npm did not start', () => {
    expect(fromCaller('2015', {}, '/project')).toBe('/project/2015');
    expect(fromCaller('2015', OF_NPM, '/elsewhere')).toBe('/elsewhere/2015');
  });
});
