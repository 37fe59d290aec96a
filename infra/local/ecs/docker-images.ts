import path from 'node:path';
import type { LocalContainer } from '../template/local-stack.ts';
import type { DockerCli } from './docker-cli.ts';
import { DockerError } from './docker-cli.ts';

/** The repository of all images that the local cloud builds; a tag identifies its image's content. */
const REPOSITORY = 'local-cloud-task';

/** Builds images of the stack's assets, each only if the engine does not have it. */
export class DockerImages {
  readonly #docker: DockerCli;
  readonly #report: (line: string) => void;
  /** Builds in progress, by tag. */
  readonly #building = new Map<string, Promise<void>>();

  /** `report` receives a line for each build, since one takes minutes. */
  constructor(docker: DockerCli, report: (line: string) => void) {
    this.#docker = docker;
    this.#report = report;
  }

  /** The name of the asset's image, which then exists; throws {@link DockerError} if it cannot be built. */
  async ensure(asset: LocalContainer['imageAsset'], signal?: AbortSignal): Promise<string> {
    const image = `${REPOSITORY}:${asset.tag}`;
    if (await this.#has(image)) return image;
    const building = this.#building.get(image) ?? this.#build(image, asset, signal);
    this.#building.set(image, building);
    try {
      await building;
    } finally {
      this.#building.delete(image);
    }
    return image;
  }

  async #has(image: string): Promise<boolean> {
    return (await this.#docker.run(['image', 'ls', '--quiet', image])) !== '';
  }

  /** On the host's network, like the containers: some engines have no other. */
  async #build(
    image: string,
    { directory, dockerfile }: LocalContainer['imageAsset'],
    signal: AbortSignal | undefined,
  ): Promise<void> {
    this.#report(`building the image of ${dockerfile}, once for its content: this takes a minute or so`);
    const started = performance.now();
    const options = ['--network', 'host', '--tag', image, '--file', path.join(directory, dockerfile)];
    try {
      await this.#docker.run(['build', ...options, directory], signal && { signal });
    } catch (error) {
      if (!(error instanceof DockerError)) throw error;
      throw new DockerError(`docker cannot build the image of ${dockerfile}; its last words:\n${error.message}`, {
        cause: error,
      });
    }
    this.#report(`built ${image} in ${((performance.now() - started) / 1000).toFixed(0)} s`);
  }
}
