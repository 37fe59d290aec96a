import type { DockerCli } from './docker-cli.ts';
import { DockerError } from './docker-cli.ts';

/** The resources that a Docker engine has for its containers. */
export interface Engine {
  readonly cpus: number;
}

/** Queries the engine; throws {@link DockerError}, which states how to do without it, if it does not respond. */
export async function findEngine(docker: DockerCli): Promise<Engine> {
  try {
    await docker.run(['version', '--format', '{{.Server.Version}}']);
    return { cpus: Number(await docker.run(['info', '--format', '{{.NCPU}}'])) };
  } catch (error) {
    if (!(error instanceof DockerError)) throw error;
    const reason =
      error.message === 'docker is not installed'
        ? error.message
        : `the Docker engine does not answer: ${error.message}`;
    throw new DockerError(`${reason}; leave --tasks out to run workers as processes`, { cause: error });
  }
}
