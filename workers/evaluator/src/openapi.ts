// The OpenAPI document, made beforehand from the schemas in ../openapi.
import { Hono } from 'hono';
import { jsonAnswer } from './answers.ts';
import type { Env } from './env.ts';
import document from './openapi.json' with { type: 'json' };

export const openapi = new Hono<{ Bindings: Env }>();

openapi.get('/openapi.json', () => jsonAnswer(200, document, { 'cache-control': 'public, max-age=300' }));
