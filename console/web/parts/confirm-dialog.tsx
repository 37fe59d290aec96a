import type { ComponentChildren, JSX } from 'preact';
import { useId, useLayoutEffect, useRef, useState } from 'preact/hooks';
import './confirm-dialog.css';

/** A confirmation of something that cannot simply be undone. */
export interface ConfirmDialogProps {
  readonly title: string;
  /** The label of the confirming button. */
  readonly action: string;
  readonly danger?: boolean;
  /** Performs the action; if that fails, the dialog stays open and shows why. */
  readonly onConfirm: () => Promise<void>;
  readonly onClose: () => void;
  readonly children: ComponentChildren;
}

/** A modal dialog, open while it is rendered; Escape closes it, and the focus returns to where it was. */
export function ConfirmDialog(props: ConfirmDialogProps): JSX.Element {
  const { title, action, danger = false, onConfirm, onClose, children } = props;
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  const [state, setState] = useState<{ readonly busy: boolean; readonly problem?: string }>({ busy: false });
  useLayoutEffect(() => {
    const element = dialog.current;
    element?.showModal();
    return () => {
      element?.close();
    };
  }, []);
  const confirm = (): void => {
    setState({ busy: true });
    onConfirm().then(onClose, (error: unknown) => {
      setState({ busy: false, problem: error instanceof Error ? error.message : String(error) });
    });
  };
  return (
    <dialog ref={dialog} class="confirm" aria-labelledby={titleId} onClose={onClose}>
      <h2 id={titleId}>{title}</h2>
      {children}
      {state.problem !== undefined && (
        <p class="field-problem" role="alert">
          {state.problem}
        </p>
      )}
      <div class="confirm-buttons">
        <button type="button" class="button" onClick={onClose}>
          Cancel
        </button>
        <button
          type="button"
          class={`button ${danger ? 'button-danger' : 'button-primary'}`}
          disabled={state.busy}
          onClick={confirm}
        >
          {action}
        </button>
      </div>
    </dialog>
  );
}
