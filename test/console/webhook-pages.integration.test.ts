// Webhooks as people and programs manage them: the buttons do what they say, and the API answers what its document promises.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { managementApi } from '../../apps/console/app/api/management-api.ts';
import { DeliveryBody, WebhookBody } from '../../apps/console/app/api/webhook-endpoints.ts';
import { webhookList } from '../../apps/console/app/queries/webhooks/webhook-list.server.ts';
import { webhookPage } from '../../apps/console/app/queries/webhooks/webhook-page.server.ts';
import { createApiToken } from '../../apps/console/app/usecases/people/create-api-token.server.ts';
import { createWebhook } from '../../apps/console/app/usecases/webhooks/create-webhook.server.ts';
import { editWebhook } from '../../apps/console/app/usecases/webhooks/edit-webhook.server.ts';
import { pauseWebhook } from '../../apps/console/app/usecases/webhooks/pause-webhook.server.ts';
import { removeWebhook } from '../../apps/console/app/usecases/webhooks/remove-webhook.server.ts';
import { rotateWebhookSecret } from '../../apps/console/app/usecases/webhooks/rotate-webhook-secret.server.ts';
import { testWebhook } from '../../apps/console/app/usecases/webhooks/test-webhook.server.ts';
import { createWorld, done, personas, refused, type World } from './world.ts';

const environment = 'production';
const url = 'https://example.com/hooks';
let world: World;
let token = '';
beforeAll(async () => {
  world = await createWorld({ webhookSecret: (id, generation) => `whsec_${id}.${generation}` });
  token = done(await createApiToken(world.ports, world.as.engineer, { name: 'test' })).secret;
});
afterAll(() => world.close());

async function call(method: string, path: string, body?: unknown) {
  const response = await managementApi({ ports: world.ports }).request(path, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: await response.json() };
}

it('the buttons of a webhook’s page do what they say, for everyone who sees it', async () => {
  for (const persona of personas) {
    const caller = world.as[persona];
    const { webhook } = done(await createWebhook(world.ports, world.as.admin, { environment, url }));
    const webhookId = webhook.id;
    const page = await webhookPage(world.ports, caller, { webhookId });
    const list = await webhookList(world.ports, caller, { environment });
    expect(list.ok).toBe(page.ok);
    if (!page.ok || !list.ok) {
      refused(page, 'FORBIDDEN');
      refused(await testWebhook(world.ports, caller, { webhookId }), 'FORBIDDEN');
      continue;
    }
    const { decisions } = page.value;
    const happened = {
      create: (await createWebhook(world.ports, caller, { environment, url })).ok,
      edit: (await editWebhook(world.ports, caller, { webhookId, url: `${url}/2` })).ok,
      send: (await testWebhook(world.ports, caller, { webhookId })).ok,
      pause: (await pauseWebhook(world.ports, caller, { webhookId, paused: true })).ok,
      rotate: (await rotateWebhookSecret(world.ports, caller, { webhookId, overlapHours: 1 })).ok,
      remove: (await removeWebhook(world.ports, caller, { webhookId })).ok,
    };
    const { create } = list.value.decisions;
    const { resume, ...said } = Object.fromEntries(Object.entries({ ...decisions, create }).map(([name, { allowed }]) => [name, allowed]));
    expect([persona, happened]).toEqual([persona, said]);
    expect(resume).toBe(false);
  }
});

it('a program makes one, sees its log, sends once more, pauses, rotates, edits and removes it', async () => {
  const made = await call('POST', `/environments/${environment}/webhooks`, { url, events: ['flag.kill'] });
  expect(made.status).toBe(201);
  const { id } = WebhookBody.parse(made.body.webhook);
  expect(made.body.secret).toBe(`whsec_${id}.1`);

  // The log is in the order of time, and the world's clock stands still.
  world.clock.pass(1_000);
  const tested = await call('POST', `/webhooks/${id}/test`);
  const log = await call('GET', `/webhooks/${id}?limit=1`);
  expect(log.body.deliveries.map((delivery: unknown) => DeliveryBody.parse(delivery))).toMatchObject([
    { id: tested.body.deliveryId, status: 'waiting', notice: { event: 'webhook.test', about: `webhook:${id}` } },
  ]);
  const delivery = await call('GET', `/webhooks/${id}/deliveries/${tested.body.deliveryId}`);
  expect(delivery.body).toMatchObject({ attempts: [], decisions: { send: { allowed: false, reason: 'It waits to be sent already.' } } });
  expect(await call('POST', `/webhooks/${id}/replay`, { deliveryId: tested.body.deliveryId })).toMatchObject({
    status: 422,
    body: { code: 'NOTHING_CHANGES' },
  });
  await world.database.connection.pool.query("UPDATE delivery SET status = 'failed', settled_at = now() WHERE id = $1", [
    tested.body.deliveryId,
  ]);
  expect((await call('POST', `/webhooks/${id}/replay`, { failedSince: '2020-01-01T00:00:00Z' })).body).toEqual({ replayed: 1 });

  expect((await call('POST', `/webhooks/${id}/pause`, { paused: true, reason: 'Upkeep' })).body).toMatchObject({
    status: 'paused',
    statusReason: 'Paused by engineer: Upkeep',
  });
  expect((await call('POST', `/webhooks/${id}/rotate`, { overlapHours: 2 })).body.secret).toBe(`whsec_${id}.2`);
  expect((await call('PUT', `/webhooks/${id}`, { url: `${url}/new` })).body).toMatchObject({ url: `${url}/new`, events: [] });
  expect((await call('PUT', `/webhooks/${id}`, { url: 'ftp://example.com' })).status).toBe(400);
  expect((await call('DELETE', `/webhooks/${id}`)).body.status).toBe('removed');
  expect((await call('GET', `/webhooks/${id}`)).body.code).toBe('UNKNOWN_WEBHOOK');
  const { rows } = (await call('GET', `/environments/${environment}/webhooks`)).body;
  expect(rows.map((row: { id: string }) => row.id)).not.toContain(id);
});
