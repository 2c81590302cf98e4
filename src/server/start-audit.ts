import { randomBytes } from 'node:crypto';
import { audit } from '../audit/audit.js';
import { createFileWriter, type FileWriter } from '../audit/file-writer.js';
import { nameByHash, nameBySub } from '../audit/name-person.js';
import type { Options } from '../config/schema.js';
import type { Emit, EventListener } from '../telemetry/events.js';
import { sealingKeyBytes } from './open-store.js';

/** The audit log of a backend. */
export interface AuditLog {
  readonly listener: EventListener;
  /** Writes what waits. */
  close(): Promise<void>;
}

const CONSEQUENCE = 'the audit log lacks lines until they can be written; they are kept and tried again';

/**
 * Opens the audit log, if the settings have one.
 *
 * @throws Misconfiguration if its file cannot be appended to
 */
export async function startAudit(options: Options, emit: Emit): Promise<AuditLog | undefined> {
  if (options.audit === undefined) return undefined;
  const { file } = options.audit;
  const writer =
    file === undefined
      ? STANDARD_OUTPUT
      : await createFileWriter(file, {
          failed: (reason) => emit('audit.not_written', { reason, consequence: CONSEQUENCE }),
          recovered: (lost) => emit('audit.written_again', { lost }),
        });
  return { listener: audit(writer.write, namePersonBy(options)), close: writer.close };
}

const STANDARD_OUTPUT: FileWriter = {
  write: (line) => void process.stdout.write(line),
  close: async () => undefined,
};

function namePersonBy({ audit: settings, sealingKeys, ...options }: Options) {
  if (settings?.person === 'sub') return nameBySub;
  const [newest] = sealingKeyBytes({ sealingKeys, ...options });
  const key = settings?.hashKey === undefined ? newest : Buffer.from(settings.hashKey.reveal());
  // Without a key, sessions end with this process, and so do the names of people.
  return nameByHash(key ?? randomBytes(32));
}
