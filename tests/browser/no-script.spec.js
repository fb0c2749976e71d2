// Nothing of the procedure needs JavaScript: the journeys again, with it switched off.
import { test } from './fixtures.js';
import * as journeys from './journeys.js';

test.use({ javaScriptEnabled: false });

test('parking, without JavaScript', ({ actor }) => journeys.parking({ test, actor }));
test('home care, without JavaScript', ({ actor }) => journeys.covid({ test, actor }));
test('young doctors, without JavaScript', ({ actor }) => journeys.doctors({ test, actor }));
