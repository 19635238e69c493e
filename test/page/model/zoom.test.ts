import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chosen, moved, spanOf, type Zoom, zoomedIn, zoomedOut } from '../../../src/page/model/zoom.js';

const STEPS = 1_000;
const shown = (zoom: Zoom, steps = STEPS): string => {
  const { from, to } = spanOf(zoom, steps);
  return `${from}..${to}${zoom?.live ? ' live' : ''}`;
};

test('zooming in shows the last half, and goes on with the run', () => {
  const zoom = zoomedIn(null, STEPS);
  assert.equal(shown(zoom), '500..1000 live');
  assert.equal(shown(zoom, 1_200), '700..1200 live');
  assert.equal(shown(zoomedIn(zoom, STEPS)), '750..1000 live');
  assert.equal(shown(zoomedOut(zoom, STEPS)), '0..1000');
  assert.equal(shown(zoomedOut(zoomedIn(zoom, STEPS), STEPS)), '500..1000 live');
});

test('what was chosen with the pointer stays, however far the run goes on', () => {
  const zoom = chosen(600.4, 199.6, STEPS);
  assert.equal(shown(zoom), '200..600');
  assert.equal(shown(zoom, 5_000), '200..600');
  assert.equal(shown(zoomedIn(zoom, STEPS)), '300..500');
  assert.equal(shown(zoomedOut(zoom, STEPS)), '0..800');
});

test('it moves by half of what is shown, as far as there is something, and follows the run from its end on', () => {
  const zoom = chosen(200, 600, STEPS);
  assert.equal(shown(moved(zoom, STEPS, -1)), '0..400');
  assert.equal(shown(moved(moved(zoom, STEPS, -1), STEPS, -1)), '0..400');
  assert.equal(shown(moved(zoom, STEPS, 1)), '400..800');
  assert.equal(shown(moved(moved(zoom, STEPS, 1), STEPS, 1)), '600..1000 live');
  assert.equal(shown(moved(zoomedIn(null, STEPS), STEPS, -1)), '250..750');
  assert.equal(moved(null, STEPS, 1), null);
});

test('fewer than 8 steps are not shown, nor what is outside of the run', () => {
  assert.equal(shown(chosen(500, 500, STEPS)), '496..504');
  assert.equal(shown(chosen(-50, 0, STEPS)), '0..50');
  assert.equal(shown(chosen(999, 1_050, STEPS)), '948..1000');
  let zoom: Zoom = null;
  for (let i = 0; i < 20; i++) zoom = zoomedIn(zoom, STEPS);
  assert.equal(shown(zoom), '992..1000 live');
});

test('all of the run is no zoom', () => {
  assert.equal(chosen(0, STEPS, STEPS), null);
  assert.equal(zoomedOut(zoomedIn(null, STEPS), STEPS), null);
  assert.equal(zoomedIn(null, 5), null);
  assert.deepEqual(spanOf(null, 0), { from: 0, to: 8 });
});
