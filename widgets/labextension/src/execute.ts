import type { Kernel, KernelMessage } from '@jupyterlab/services';

/** One display in all its forms, by MIME type. */
export type Display = KernelMessage.IDisplayDataMsg['content']['data'];

/** What Python reports of its own accord when a screen could not be opened. */
export const PROBLEM_MIMETYPE = 'application/vnd.crm-lab.problem+json';

/** Something that went wrong in Python, ready to be shown. */
export interface IPythonProblem {
  /** The kind of failure: the class name of Python's exception. */
  readonly kind: string;
  /** One sentence for people. */
  readonly message: string;
  /** The traceback, for those who want it; may be empty. */
  readonly details: string;
}

/** Either what Python displayed first, or why it displayed nothing. */
export type Outcome =
  | { readonly shown: Display; readonly problem?: undefined }
  | { readonly problem: IPythonProblem; readonly shown?: undefined };

/**
 * Run code that displays one thing, and wait for the kernel to finish it.
 *
 * Rejects when the kernel goes away in the middle.
 */
export async function execute(kernel: Kernel.IKernelConnection, code: string): Promise<Outcome> {
  const future = kernel.requestExecute({ code, store_history: false, allow_stdin: false });
  const displayed: Display[] = [];
  future.onIOPub = message => {
    if (message.header.msg_type === 'display_data') {
      displayed.push((message as KernelMessage.IDisplayDataMsg).content.data);
    }
  };
  const reply = await future.done;
  if (!reply) {
    throw new Error('The kernel gave no reply.');
  }
  return outcome(reply.content, displayed[0]);
}

function outcome(reply: KernelMessage.IExecuteReplyMsg['content'], shown?: Display): Outcome {
  if (reply.status === 'error') {
    return { problem: fromTraceback(reply) };
  }
  if (reply.status !== 'ok' || !shown) {
    return { problem: { kind: '', message: '', details: '' } };
  }
  const problem = shown[PROBLEM_MIMETYPE];
  return problem ? { problem: problem as unknown as IPythonProblem } : { shown };
}

function fromTraceback(reply: KernelMessage.IReplyErrorContent): IPythonProblem {
  return {
    kind: reply.ename,
    message: reply.evalue ? `${reply.ename}: ${reply.evalue}` : reply.ename,
    details: withoutColours(reply.traceback.join('\n'))
  };
}

function withoutColours(text: string): string {
  return text.replace(/\u001b\[[0-9;]*m/g, '');
}
