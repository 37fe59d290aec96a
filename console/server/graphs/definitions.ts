import { createHash } from 'node:crypto';
import { DescribeStateMachineCommand, DescribeStateMachineForExecutionCommand } from '@aws-sdk/client-sfn';
import type { Graph } from '../../api.ts';
import type { Cloud } from '../target/cloud.ts';
import { layOut } from './graph.ts';
import { HttpError } from '../http/http.ts';

/** Definitions by the SHA-256 of their text, with their graphs, each laid out only once. */
export class Definitions {
  readonly #cloud: Cloud;
  readonly #texts = new Map<string, string>();
  readonly #graphs = new Map<string, Promise<Graph>>();
  readonly #hashes = new Map<string, string>();

  constructor(cloud: Cloud) {
    this.#cloud = cloud;
  }

  /** The hash of the definition that an execution runs; requested once, since an execution keeps its definition. */
  async hashOf(executionArn: string): Promise<string> {
    const known = this.#hashes.get(executionArn);
    if (known !== undefined) return known;
    const { definition = '' } = await this.#cloud.use(({ sfn }) =>
      sfn.send(new DescribeStateMachineForExecutionCommand({ executionArn })),
    );
    const hash = this.#remember(definition);
    this.#hashes.set(executionArn, hash);
    return hash;
  }

  /** The graph of a definition; throws {@link HttpError} 404 for one that has not been seen yet and is not the machine's current one. */
  async graph(hash: string): Promise<Graph> {
    const known = this.#graphs.get(hash);
    if (known !== undefined) return known;
    const text = this.#texts.get(hash) ?? (await this.#current(hash));
    const graph = layOut(text);
    this.#graphs.set(hash, graph);
    return graph;
  }

  async #current(hash: string): Promise<string> {
    const { definition = '' } = await this.#cloud.use(({ sfn, stateMachineArn }) =>
      sfn.send(new DescribeStateMachineCommand({ stateMachineArn })),
    );
    if (this.#remember(definition) === hash) return definition;
    throw new HttpError(404, 'this definition is unknown: open one of its executions first');
  }

  #remember(definition: string): string {
    const hash = createHash('sha256').update(definition).digest('hex');
    this.#texts.set(hash, definition);
    return hash;
  }
}
