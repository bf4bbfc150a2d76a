// `npm run openapi`: writes the OpenAPI document to where the Worker takes it from.
import { writeFileSync } from 'node:fs';
import { toEdgeDocument } from './edge-document.ts';

writeFileSync(new URL('../src/openapi.json', import.meta.url), `${JSON.stringify(toEdgeDocument(), null, 2)}\n`);
