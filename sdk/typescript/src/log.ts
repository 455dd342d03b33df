/** Writes what the SDK has to say to the console, from a level on. UserSigs and the bodies of calls are never written. */
export class Log {
  #level = 2;

  /** 0 everything, 1 releases, 2 warnings, 3 errors, 4 nothing. */
  set level(value: number) {
    this.#level = value;
  }

  debug(message: string): void {
    if (this.#level <= 0) console.debug(`[rapport] ${message}`);
  }

  info(message: string): void {
    if (this.#level <= 1) console.info(`[rapport] ${message}`);
  }

  warn(message: string): void {
    if (this.#level <= 2) console.warn(`[rapport] ${message}`);
  }

  error(message: string, cause?: unknown): void {
    if (this.#level <= 3) console.error(`[rapport] ${message}`, ...(cause === undefined ? [] : [cause]));
  }
}
