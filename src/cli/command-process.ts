/** The parts of the process that commands use. */
export interface CommandProcess {
  readonly env: NodeJS.ProcessEnv;
  readonly stdout: Output;
  readonly stderr: Output;
}

interface Output {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

/** Whether what is written there is coloured: at a terminal, unless the person wants no colours. */
export function hasColours({ isTTY }: Pick<Output, 'isTTY'>, { NO_COLOR }: NodeJS.ProcessEnv): boolean {
  return isTTY === true && NO_COLOR === undefined;
}
