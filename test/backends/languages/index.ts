import type { ExampleBackend } from '../example-backend.js';
import { go } from './go.js';
import { java } from './java.js';
import { php } from './php.js';
import { python } from './python.js';
import { ruby } from './ruby.js';

export const exampleBackends: readonly ExampleBackend[] = [python, go, java, php, ruby];
