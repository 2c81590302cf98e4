import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';

/** The members of an OpenAPI document that generation uses. */
export interface OpenApiDocument {
  paths: Record<string, Record<string, OpenApiOperation>>;
  components?: { parameters?: Record<string, OpenApiParameter> };
}

export interface OpenApiOperation {
  operationId: string;
  summary: string;
  description: string;
  parameters?: OpenApiParameter[];
  'x-navigation'?: 'page' | 'authorization-server';
}

export interface OpenApiParameter {
  $ref?: string;
  name: string;
  required?: boolean;
  description?: string;
  schema?: { type?: string };
}

export interface NavigationOperation extends OpenApiOperation {
  path: string;
}

const FILE = path.resolve(import.meta.dirname, '../../../openapi.yaml');

/** The contract as a tree, new with each call, because the generator modifies it. */
export function readDocument(): OpenApiDocument {
  return parse(readFileSync(FILE, 'utf8'));
}

/** The operations that browsers navigate to, instead of scripts fetching them. A form that navigates has no URL to make. */
export function navigationsOf(document: OpenApiDocument): NavigationOperation[] {
  return Object.entries(document.paths).flatMap(([path, { get }]) =>
    get?.['x-navigation'] === undefined ? [] : [{ ...get, path }],
  );
}
