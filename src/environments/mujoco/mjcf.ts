// Writes a model description as MJCF, the XML that MuJoCo compiles.
import type { Body, ModelDescription } from './modelDescription';

/** For contacts and constraints of one simulation. MuJoCo's own choice of 13 MB would let no more than 150 of them into a
 * thread's WebAssembly memory; these models use some 30 kB. */
const memory = '2M';

type Value = string | number | readonly number[] | undefined;

export function toMjcf(description: ModelDescription): string {
  const { name, angle, totalMass, option, worldGeoms, bodies, tendons = [], motors } = description;
  return element('mujoco', { model: name }, [
    element('compiler', { angle, inertiafromgeom: 'true', settotalmass: totalMass }),
    element('option', option),
    element('size', { memory }),
    element('worldbody', {}, [...worldGeoms.map((geom) => element('geom', { ...geom })), ...bodies.map(bodyElement)]),
    ...(tendons.length === 0
      ? []
      : [
          element(
            'tendon',
            {},
            tendons.map(({ name, joints }) =>
              element(
                'fixed',
                { name },
                joints.map((joint) => element('joint', { ...joint })),
              ),
            ),
          ),
        ]),
    element(
      'actuator',
      {},
      motors.map((motor) => element('motor', { ...motor })),
    ),
  ]);
}

function bodyElement({ name, pos, quat, joints = [], geoms, sites = [], bodies = [] }: Body): string {
  return element('body', { name, pos, quat }, [
    ...joints.map((joint) => element('joint', { ...joint })),
    ...geoms.map((geom) => element('geom', { ...geom })),
    ...sites.map((site) => element('site', { ...site })),
    ...bodies.map(bodyElement),
  ]);
}

/** Numbers are written so that they read back to the same double. */
function element(tag: string, attributes: Readonly<Record<string, Value>>, children: readonly string[] = []): string {
  const text = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${escaped(Array.isArray(value) ? value.join(' ') : String(value))}"`)
    .join('');
  return children.length === 0 ? `<${tag}${text}/>` : `<${tag}${text}>${children.join('')}</${tag}>`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
