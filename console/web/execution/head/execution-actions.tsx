import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { ExecutionDetail, Graph, Started } from '../../../api.ts';
import { CommandLine } from '../../parts/command-line.tsx';
import { ConfirmDialog } from '../../parts/confirm-dialog.tsx';
import { postJson } from '../../parts/server-api.ts';
import { redrivePlan } from './redrive-plan.ts';

/** An execution, and the drawing of its state machine if there is one. */
export interface RedriveProps {
  readonly detail: ExecutionDetail;
  readonly graph: Graph | undefined;
}

/** The button that continues an execution, and its confirmation. */
export function RedriveButton({ detail, graph }: RedriveProps): JSX.Element {
  const [asking, setAsking] = useState(false);
  const { redrive, description, commands } = detail;
  if (!redrive.possible) {
    return redrive.reason === undefined ? <></> : <span class="quiet">It cannot be redriven: {redrive.reason}</span>;
  }
  return (
    <>
      <button
        type="button"
        class="button button-primary"
        onClick={() => {
          setAsking(true);
        }}
      >
        Redrive
      </button>
      {asking && (
        <ConfirmDialog
          title={`Redrive ${description.name}?`}
          action="Redrive"
          onConfirm={() => act(detail, 'redrive')}
          onClose={() => {
            setAsking(false);
          }}
        >
          <RedriveSentences detail={detail} graph={graph} />
          <span class="field-hint">The same in a terminal</span>
          <CommandLine command={commands.redrive} />
        </ConfirmDialog>
      )}
    </>
  );
}

function RedriveSentences({ detail, graph }: RedriveProps): JSX.Element {
  const { again, chunks, kept } = redrivePlan(detail, graph?.edges);
  return (
    <>
      <p>
        {again} {chunks}
      </p>
      {kept !== undefined && <p class="quiet">{kept}</p>}
    </>
  );
}

/** The button that stops an execution, and its confirmation. */
export function StopButton({ detail }: { readonly detail: ExecutionDetail }): JSX.Element {
  const [asking, setAsking] = useState(false);
  const { description, commands } = detail;
  return (
    <>
      <button
        type="button"
        class="button button-danger"
        onClick={() => {
          setAsking(true);
        }}
      >
        Stop
      </button>
      {asking && (
        <ConfirmDialog
          title={`Stop ${description.name}?`}
          action="Stop the execution"
          danger
          onConfirm={() => act(detail, 'stop')}
          onClose={() => {
            setAsking(false);
          }}
        >
          <p>
            It ends where it is, and its tasks are stopped. Chunks that are counted are kept: a redrive continues from
            there.
          </p>
          <span class="field-hint">The same in a terminal</span>
          <CommandLine command={commands.stop} />
        </ConfirmDialog>
      )}
    </>
  );
}

async function act({ description }: ExecutionDetail, action: 'redrive' | 'stop'): Promise<void> {
  await postJson<Started>(`executions/${description.name}/${action}`, {});
}
