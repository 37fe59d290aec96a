import { ServiceTrouble } from '../aws/aws-errors.ts';

/** A web server does not serve files in a way that they can be read; no retry helps. The message names address and fix. */
export class WebSourceError extends Error {
  constructor(uri: string, problem: string, fix: string) {
    super(`${uri} cannot be read: ${problem}. ${fix}`);
    this.name = 'WebSourceError';
  }
}

/** A web server could not be reached, or its connections broke, despite retries. Transient: a worker waits it out. */
export class ServerUnreachable extends ServiceTrouble {
  constructor(uri: string, attempts: number, reason: string) {
    const tried = attempts > 1 ? `, after ${attempts} attempts` : '';
    super({
      kind: 'unreachable',
      message: `${uri} cannot be reached (${reason}${tried}): check the address and the network (https leaves through no proxy), or download the files and name their folder`,
    });
    this.name = 'ServerUnreachable';
  }
}

/** A web server failed or asked for patience, despite retries. Transient: a worker waits it out. */
export class ServerBusy extends ServiceTrouble {
  constructor(uri: string, attempts: number, kind: 'throttled' | 'service', reason: string) {
    super({
      kind,
      message: `${uri} cannot be read now (${reason}, after ${attempts} attempts): the trouble is the server's; try again later`,
    });
    this.name = 'ServerBusy';
  }
}
