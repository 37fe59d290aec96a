import { Duration } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { LambdaInvoke } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { Construct } from 'constructs';
import { PERMANENT_ERRORS } from './errors.ts';
import { STATE_MACHINE_NAME } from './names.ts';
import { EXECUTION_TIMEOUT_SECONDS, stageRow } from './stage-table.ts';
import type { OtherState, Stage } from './stage-table.ts';

/** The properties of {@link TripStateMachine}. */
export interface TripStateMachineProps {
  readonly stages: Readonly<Record<Stage, IFunction>>;
  /** Identifies the code that counts: results carry it, so that outdated ones are recognized. */
  readonly codeVersion: string;
  /** Where Step Functions writes every event of every execution, without inputs and outputs. */
  readonly logGroup: ILogGroup;
}

/**
 * The workflow, one builder method for each stage:
 *
 *     ValidateInput > PartitionIntoChunks > EnqueueChunks > ReconcileTaskSet > WaitForQueue > QueueDrained?
 *                                                 ^                 ^------------- no ------------'  | yes
 *                                                 '-- no -- AllChunksCounted? <-- FinalAggregateScan <'
 *                                                                   '-- yes --> TearDown
 *
 * Only addresses and counts travel: a state's payload is limited to 256 KiB. No stage has a Catch, so that an execution
 * fails in the stage that failed and a redrive continues there.
 *
 * A new stage is a line of the chain in the constructor, `.next(this.#stage('Name', { … }))`, besides its row in
 * `stage-table.ts` and its handler.
 */
export class TripStateMachine extends Construct {
  readonly stateMachine: sfn.StateMachine;
  readonly #stages: Readonly<Record<Stage, IFunction>>;
  readonly #codeVersion: string;

  constructor(scope: Construct, id: string, props: TripStateMachineProps) {
    super(scope, id);
    this.#stages = props.stages;
    this.#codeVersion = props.codeVersion;
    const enqueueChunks = this.#enqueueChunks();
    const reconcileTaskSet = this.#reconcileTaskSet();
    const tearDown = this.#tearDown();

    const allChunksCounted = this.#choice('AllChunksCounted?')
      .when(sfn.Condition.jsonata('{% $states.input.complete %}'), tearDown)
      .otherwise(enqueueChunks);
    const queueDrained = this.#choice('QueueDrained?')
      .when(sfn.Condition.jsonata('{% $states.input.drained %}'), this.#finalAggregateScan().next(allChunksCounted))
      .otherwise(reconcileTaskSet);

    this.stateMachine = new sfn.StateMachine(this, 'Resource', {
      stateMachineName: STATE_MACHINE_NAME,
      comment:
        'Counts taxi trips by district: chunks through SQS to an ECS task set, partials in DynamoDB, one exact result',
      queryLanguage: sfn.QueryLanguage.JSONATA,
      timeout: Duration.seconds(EXECUTION_TIMEOUT_SECONDS),
      tracingEnabled: true,
      logs: { destination: props.logGroup, level: sfn.LogLevel.ALL, includeExecutionData: false },
      definitionBody: sfn.DefinitionBody.fromChainable(
        this.#validateInput()
          .next(this.#partitionIntoChunks())
          .next(enqueueChunks)
          .next(reconcileTaskSet)
          .next(this.#waitForQueue())
          .next(queueDrained),
      ),
    });
  }

  #validateInput(): LambdaInvoke {
    return this.#stage(
      'ValidateInput',
      { execution: '{% $states.context.Execution.Name %}', job: '{% $states.context.Execution.Input %}' },
      { assign: { job: '{% $states.result.Payload.job %}' } },
    );
  }

  #partitionIntoChunks(): LambdaInvoke {
    return this.#stage(
      'PartitionIntoChunks',
      {
        execution: '{% $states.context.Execution.Name %}',
        job: '{% $job %}',
        input: '{% $states.input.input %}',
      },
      { assign: { plan: '{% $states.result.Payload %}', round: 0, laps: 0 } },
    );
  }

  #enqueueChunks(): LambdaInvoke {
    return this.#stage(
      'EnqueueChunks',
      {
        execution: '{% $states.context.Execution.Name %}',
        manifest: '{% $plan.manifest %}',
        round: '{% $round + 1 %}',
      },
      {
        assign: { queue: '{% $states.result.Payload %}', round: '{% $states.result.Payload.round %}', quietPolls: 0 },
      },
    );
  }

  #reconcileTaskSet(): LambdaInvoke {
    return this.#stage(
      'ReconcileTaskSet',
      {
        execution: '{% $states.context.Execution.Name %}',
        queueUrl: '{% $queue.queueUrl %}',
        deadLetterQueueUrl: '{% $queue.deadLetterQueueUrl %}',
        enqueued: '{% $queue.enqueued %}',
        enqueuedAt: '{% $queue.enqueuedAt %}',
        index: '{% $plan.index %}',
        partials: '{% $plan.partials %}',
        chunks: '{% $plan.chunks %}',
        job: '{% $job %}',
        laps: '{% $laps %}',
        quietPolls: '{% $quietPolls %}',
      },
      {
        assign: { laps: '{% $states.result.Payload.laps %}', quietPolls: '{% $states.result.Payload.quietPolls %}' },
      },
    );
  }

  #waitForQueue(): sfn.Wait {
    return sfn.Wait.jsonata(this, 'WaitForQueue', {
      stateName: 'WaitForQueue',
      time: sfn.WaitTime.seconds('{% $states.input.waitSeconds %}'),
    });
  }

  #finalAggregateScan(): LambdaInvoke {
    return this.#stage(
      'FinalAggregateScan',
      {
        execution: '{% $states.context.Execution.Name %}',
        executionArn: '{% $states.context.Execution.Id %}',
        manifest: '{% $plan.manifest %}',
        round: '{% $round %}',
        code: this.#codeVersion,
      },
      {},
    );
  }

  #tearDown(): LambdaInvoke {
    return this.#stage(
      'TearDown',
      { execution: '{% $states.context.Execution.Name %}' },
      {
        outputs:
          "{% $merge([$sift($states.input, function($v, $k) { $k != 'complete' }), {'chunks': $plan.chunks, 'bytes': $plan.bytes}]) %}",
      },
    );
  }

  #choice(name: OtherState): sfn.Choice {
    return sfn.Choice.jsonata(this, name, { stateName: name });
  }

  #stage(
    name: Stage,
    payload: Record<string, unknown>,
    options: { assign?: Record<string, unknown>; outputs?: string } = {},
  ): LambdaInvoke {
    const task = LambdaInvoke.jsonata(this, name, {
      stateName: name,
      lambdaFunction: this.#stages[name],
      payload: sfn.TaskInput.fromObject(payload),
      outputs: options.outputs ?? '{% $states.result.Payload %}',
      ...(options.assign && { assign: options.assign }),
      taskTimeout: sfn.Timeout.duration(Duration.seconds(stageRow(name).timeoutSeconds)),
      retryOnServiceExceptions: false,
    });
    task.addRetry({ errors: [...PERMANENT_ERRORS], maxAttempts: 0 });
    task.addRetry({
      errors: [sfn.Errors.ALL],
      interval: Duration.seconds(1),
      maxAttempts: 5,
      backoffRate: 2,
      maxDelay: Duration.seconds(30),
      jitterStrategy: sfn.JitterType.FULL,
    });
    return task;
  }
}
