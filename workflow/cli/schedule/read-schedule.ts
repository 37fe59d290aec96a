import { GetScheduleCommand, ResourceNotFoundException, SchedulerClient } from '@aws-sdk/client-scheduler';
import { z } from 'zod';
import { clientPolicy } from '../../../tasks/aws/retry-policy.ts';
import { BadInput, InvalidInput } from '../../errors.ts';
import { AwsCron } from '../../monthly/aws-cron.ts';
import { parseScheduleInput } from '../../monthly/monthly-input.ts';
import type { MonthlySettings } from '../../monthly/monthly-input.ts';
import { SCHEDULE_GROUP, SCHEDULE_NAME, STACK_NAME } from '../../names.ts';
import { CommandFailed } from '../../client/command.ts';
import { sourceUri } from '../../option-text.ts';

/** The monthly schedule as stored by the scheduler. */
export interface MonthlySchedule {
  readonly enabled: boolean;
  /** `cron(0 6 3-16 * ? *)` */
  readonly expression: string;
  readonly timezone: string;
  /** It fires at some point within this many minutes. */
  readonly windowMinutes: number;
  readonly cron: AwsCron;
  /** The function that it calls. */
  readonly functionArn: string;
  /** What it sends apart from the time: as text, and parsed. */
  readonly input: Readonly<Record<string, unknown>>;
  readonly settings: MonthlySettings;
}

/** Options that replace parts of the schedule's input. */
export interface MonthlyOverrides {
  readonly source?: string | undefined;
  readonly colors?: string | undefined;
  readonly 'lag-months'?: string | undefined;
}

const Input = z.record(z.string(), z.unknown());

/** Reads the schedule and, with `overrides` applied, what it sends; throws {@link BadInput} naming the option. */
export async function readMonthlySchedule(overrides: MonthlyOverrides): Promise<MonthlySchedule> {
  const changes = changesOf(overrides);
  const { State, ScheduleExpression = '', ScheduleExpressionTimezone = 'UTC', ...found } = await getSchedule();
  const input = { ...Input.parse(JSON.parse(found.Target?.Input ?? '{}')), ...changes };
  return {
    enabled: State === 'ENABLED',
    expression: ScheduleExpression,
    timezone: ScheduleExpressionTimezone,
    windowMinutes: found.FlexibleTimeWindow?.MaximumWindowInMinutes ?? 0,
    cron: new AwsCron(ScheduleExpression, ScheduleExpressionTimezone),
    functionArn: found.Target?.Arn ?? '',
    input,
    settings: settingsOf(input),
  };
}

async function getSchedule() {
  const scheduler = new SchedulerClient(clientPolicy());
  try {
    return await scheduler.send(new GetScheduleCommand({ GroupName: SCHEDULE_GROUP, Name: SCHEDULE_NAME }));
  } catch (error) {
    if (!(error instanceof ResourceNotFoundException)) throw error;
    throw new CommandFailed(
      `there is no schedule ${SCHEDULE_GROUP}/${SCHEDULE_NAME}: deploy the stack ${STACK_NAME} again`,
    );
  } finally {
    scheduler.destroy();
  }
}

function changesOf({ source, colors, 'lag-months': lagMonths }: MonthlyOverrides): Record<string, unknown> {
  if (lagMonths !== undefined && !/^\d{1,2}$/.test(lagMonths)) {
    const problem = 'write a whole number of months, from 0 to 24';
    throw new BadInput(problem, { option: '--lag-months', value: lagMonths });
  }
  return {
    ...(source !== undefined && { source: sourceUri(source) }),
    ...(colors !== undefined && { colors }),
    ...(lagMonths !== undefined && { lagMonths: Number(lagMonths) }),
  };
}

function settingsOf(input: Readonly<Record<string, unknown>>): MonthlySettings {
  try {
    return parseScheduleInput(input);
  } catch (error) {
    if (error instanceof InvalidInput) throw new BadInput(error.message);
    throw error;
  }
}
