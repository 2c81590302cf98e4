import { describe, expect, it } from '@jest/globals';
import { findTracing } from '../../../src/telemetry/tracing.js';

describe('Tracing', () => {
  it('is absent while no SDK is registered, so nothing of it runs', async () => {
    expect(await findTracing()).toBeUndefined();
  });
});
