import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { LambdaRuntime } from '../../../../infra/local/lambda/runtime.ts';
import type { LocalLambda } from '../../../../infra/local/template/local-stack.ts';
import { temporaryFolder } from '../../../temporary-folder.ts';
import { lambdaLogs } from '../logs/written-logs.ts';
import { bundleLocalCloud } from '../running-cloud.ts';

const HANDLERS: Readonly<Record<string, string>> = {
  'index.cjs': `
    const started = Date.now() + Math.random();
    let events = 0;
    exports.echo = async (event, context) => ({ event, started, events: ++events, context: {
      name: context.functionName, arn: context.invokedFunctionArn, left: context.getRemainingTimeInMillis() > 0 } });
    exports.environment = async () => process.env;
    exports.say = async ({ text }, { logStreamName }) => {
      console.log(text, { of: 'an object' });
      process.stdout.write('written\\n');
      console.error('and\\n' + text);
      return logStreamName;
    };
    exports.fail = async () => { const error = new RangeError('too far'); error.name = 'InvalidInput'; throw error; };
    exports.text = async () => { throw 'just text'; };
    exports.hang = () => new Promise(() => setInterval(() => {}, 1000));
    exports.spin = () => { for (;;); };
    exports.leave = () => process.exit(3);
    exports.late = async () => { setTimeout(() => { throw new Error('after the answer'); }, 1); };
    exports.meet = async ({ folder }) => {
      const fs = require('node:fs');
      fs.writeFileSync(folder + '/' + process.hrtime.bigint(), '');
      while (fs.readdirSync(folder).length < 2) await new Promise((resolve) => setTimeout(resolve, 5));
      return 'met';
    };`,
  'module.mjs': `export const handler = async () => 'from a module';`,
  'broken.cjs': `throw new TypeError('no start');`,
};

/** A test file's own functions, and the runtime that runs them. */
export class TestFunctions {
  readonly folder: string;
  readonly logs: string;
  #runtime: LambdaRuntime | undefined;

  constructor() {
    // Before the folder's own hook, which removes it.
    afterAll(() => this.#runtime?.close());
    this.folder = temporaryFolder();
    this.logs = path.join(this.folder, 'logs');
    beforeAll(() => {
      for (const [file, content] of Object.entries(HANDLERS)) writeFileSync(path.join(this.folder, file), content);
      const names = ['echo', 'say', 'fail', 'text', 'leave', 'late', 'meet', 'missing'].map((name) => `index.${name}`);
      const lambdas = [...names, 'module.handler', 'broken.handler', 'nofile.handler'].map((handler) =>
        this.lambda(handler),
      );
      const quick = ['index.hang', 'index.spin'].map((handler) => this.lambda(handler, { timeoutSeconds: 0.3 }));
      const environment = this.lambda('index.environment', { environment: { TABLE: 't' } });
      this.#runtime = this.open([...lambdas, ...quick, environment], { AWS_ENDPOINT_URL: 'http://127.0.0.1:1' });
    });
  }

  get runtime(): LambdaRuntime {
    if (this.#runtime === undefined) throw new Error('the functions are not there yet');
    return this.#runtime;
  }

  /** A function of the template whose code is a handler of {@link HANDLERS}. */
  lambda(handler: string, change: Partial<LocalLambda> = {}): LocalLambda {
    const name = handler.replace('.', '-');
    const arn = `arn:aws:lambda:us-east-1:000000000000:function:${name}`;
    const limits = { timeoutSeconds: 5, memoryMiB: 128, logGroup: `/aws/lambda/${name}`, roleArn: 'role' };
    return { logicalId: name, name, arn, assetDirectory: this.folder, handler, environment: {}, ...limits, ...change };
  }

  /** A runtime of its own for some functions. */
  open(lambdas: readonly LocalLambda[], environment: Readonly<Record<string, string>> = {}): LambdaRuntime {
    const onError = (error: unknown): never => {
      throw error;
    };
    return new LambdaRuntime({
      lambdas,
      program: bundleLocalCloud(this.folder),
      environment,
      ...lambdaLogs(this.logs),
      onError,
    });
  }

  /** Runs a function: its result, or its error. */
  async invoke(name: string, event: unknown = {}): Promise<{ payload?: unknown; error?: object }> {
    const { outcome } = await this.runtime.find(name)!.invoke(JSON.stringify(event));
    return 'payload' in outcome ? { payload: JSON.parse(outcome.payload) } : { error: outcome.error };
  }
}
