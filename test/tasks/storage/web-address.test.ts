import { webAddress } from '../../../tasks/storage/web-address.ts';
import { WebSourceError } from '../../../tasks/storage/web-errors.ts';

describe('an address', () => {
  test.each([
    'https://d37ci6vzurychx.cloudfront.net/trip-data/x.parquet',
    'https://127.0.0.1/x',
    'https://[::1]:8443/x',
  ])('%s may be read anywhere', (address) => {
    for (const local of [true, false]) expect(webAddress(address, { local }).href).toBe(address);
  });

  test.each([
    'http://127.0.0.1:8000/x',
    'http://localhost/x',
    'http://[::1]/x',
    'http://127.1/x',
    'http://0x7f000001/x',
  ])('%s may be read by a local run only', (address) => {
    expect(webAddress(address, { local: true }).protocol).toBe('http:');
    expect(() => webAddress(address, { local: false })).toThrow(WebSourceError);
  });

  test.each([
    'http://169.254.169.254/latest/meta-data/',
    'http://169.254.170.2/v2/credentials',
    'http://[fd00:ec2::254]/latest',
    'http://[::ffff:127.0.0.1]/x',
    'http://0.0.0.0/x',
    'http://10.0.0.1/x',
    'http://example.org/x',
    'http://localhost.example.org/x',
    'http://127.0.0.1.example.org/x',
    'ftp://127.0.0.1/x',
    'https://user:secret@example.org/x',
    'https://',
    'no address',
  ])('%s is never read', (address) => {
    for (const local of [true, false]) expect(() => webAddress(address, { local })).toThrow(WebSourceError);
  });

  test('keeps its password out of the message', () => {
    expect(() => webAddress('https://user:secret@example.org/x', { local: false })).toThrow(
      /^https:\/\/example\.org\/x cannot be read: the address holds a user or a password/,
    );
  });
});
