// Nothing of the procedure needs JavaScript: the journeys again, with it switched off.
import { test } from './fixtures.js';
import * as journeys from './journeys.js';
import * as outcomes from './outcomes.js';
import * as pilots from './pilots.js';

test.use({ javaScriptEnabled: false });

test('parking, without JavaScript', async ({ actor, travel }) => {
  test.slow();
  await pilots.parking({ test, actor, travel }, await journeys.parking({ test, actor }));
});
test('bicycles, without JavaScript', async ({ actor, travel }) => {
  test.slow();
  await outcomes.bicycles({ test, actor, travel }, await journeys.bicycles({ test, actor }));
});
test('young doctors, without JavaScript', async ({ actor, travel }) => {
  test.slow();
  await outcomes.doctors({ test, actor, travel }, await journeys.doctors({ test, actor }));
});
test('home care, without JavaScript', ({ actor }) => journeys.covid({ test, actor }));
