// The body and its ground in three dimensions: shapes as MuJoCo has them, light, a floor whose squares show how far it went.
// Knows neither time nor messages. Lengths are metres, z is up.
import {
  AmbientLight,
  BufferGeometry,
  CapsuleGeometry,
  Color,
  DirectionalLight,
  Fog,
  Group,
  HemisphereLight,
  Line,
  LineBasicMaterial,
  Mesh,
  MeshStandardMaterial,
  NearestFilter,
  PlaneGeometry,
  RepeatWrapping,
  Scene,
  SphereGeometry,
  SRGBColorSpace,
  CanvasTexture,
  Vector3,
  Float32BufferAttribute,
} from 'three';
import type { ShownGeom } from '../../src/protocol/demonstrationView';

export interface SceneColours {
  readonly background: string;
  readonly foreground: string;
  readonly body: string;
  readonly leftSide: string;
  readonly rightSide: string;
}

/** Of the floor's squares, m. */
const square = 1;
const floorSize = 400;
/** Numbers of one pose: place, quaternion. */
export const poseSize = 7;

export class BodyScene {
  readonly scene = new Scene();
  /** Where the first moving shape is: what a camera follows. */
  readonly centre = new Vector3();
  private readonly body = new Group();
  private readonly sun = new DirectionalLight(0xffffff, 2.2);
  private readonly trail = new Line(new BufferGeometry(), new LineBasicMaterial());
  private floor: Mesh<PlaneGeometry, MeshStandardMaterial> | undefined;
  private meshes: Mesh[] = [];
  private followed = 0;

  constructor() {
    this.sun.castShadow = true;
    this.sun.shadow.mapSize.set(1024, 1024);
    Object.assign(this.sun.shadow.camera, { left: -3, right: 3, top: 3, bottom: -3, near: 0.5, far: 14 });
    this.sun.shadow.bias = -0.0006;
    this.trail.frustumCulled = false;
    this.scene.add(new HemisphereLight(0xffffff, 0x8a8a8a, 1.1), new AmbientLight(0xffffff, 0.5));
    this.scene.add(this.sun, this.sun.target, this.body, this.trail);
  }

  /** The shapes of another body. @param floorHeight m. */
  setShapes(geoms: readonly ShownGeom[], colours: SceneColours): void {
    for (const mesh of this.meshes) mesh.geometry.dispose();
    this.body.clear();
    if (this.floor) this.scene.remove(this.floor);
    this.floor = undefined;
    this.followed = Math.max(
      0,
      geoms.findIndex(({ fixed }) => !fixed),
    );
    this.meshes = geoms.map((geom) => {
      const mesh = new Mesh(geometryOf(geom), new MeshStandardMaterial({ roughness: 0.55, metalness: 0.05 }));
      mesh.castShadow = !geom.fixed;
      mesh.receiveShadow = !geom.fixed;
      if (geom.kind === 'plane') {
        mesh.visible = false;
        this.floor = new Mesh(new PlaneGeometry(floorSize, floorSize), new MeshStandardMaterial({ roughness: 1 }));
        this.floor.receiveShadow = true;
        this.scene.add(this.floor);
      }
      this.body.add(mesh);
      return mesh;
    });
    this.setColours(geoms, colours);
  }

  setColours(geoms: readonly ShownGeom[], colours: SceneColours): void {
    const background = new Color(colours.background);
    const foreground = new Color(colours.foreground);
    this.scene.background = background;
    this.scene.fog = new Fog(background, 8, 32);
    geoms.forEach((geom, i) => {
      const colour = geom.fixed ? colours.foreground : colours[sideOf(geom.name)];
      (this.meshes[i]!.material as MeshStandardMaterial).color.set(colour);
    });
    this.trail.material.color.set(colours.body);
    if (this.floor === undefined) return;
    const { material } = this.floor;
    material.map?.dispose();
    material.map = checkers(background.clone().lerp(foreground, 0.07), background.clone().lerp(foreground, 0.15));
    material.needsUpdate = true;
  }

  /** @param poses [geoms, 7], of one moment; the second set and `part` towards it make the moments between two. */
  pose(poses: Float32Array, next: Float32Array, part: number): void {
    this.meshes.forEach((mesh, i) => {
      const at = i * poseSize;
      mesh.position.fromArray(poses, at);
      mesh.quaternion.fromArray(poses, at + 3);
      if (part > 0) {
        mesh.position.lerp(between.fromArray(next, at), part);
        turn.fromArray(next, at + 3);
        mesh.quaternion.slerp(turn, part);
      }
      // A capsule of three lies along y, one of MuJoCo along z.
      mesh.quaternion.multiply(upright);
    });
    const followed = this.meshes[this.followed];
    if (followed) this.centre.copy(followed.position);
    if (this.floor) {
      const ground = this.meshes.find((mesh) => !mesh.visible);
      // In whole pairs of squares, so that the pattern stays where it is in the world.
      const period = 2 * square;
      const round = (value: number) => Math.round(value / period) * period;
      this.floor.position.set(round(this.centre.x), round(this.centre.y), (ground?.position.z ?? 0) - 1e-3);
    }
    this.sun.target.position.copy(this.centre);
    this.sun.position.copy(this.centre).add(sunFrom);
  }

  /** The way of the followed shape over the ground. @param places [points, 2], m. */
  setTrail(places: Float32Array, height: number): void {
    const points: number[] = [];
    for (let i = 0; i < places.length; i += 2) points.push(places[i]!, places[i + 1]!, height);
    this.trail.geometry.setAttribute('position', new Float32BufferAttribute(points, 3));
  }

  get followedShape(): number {
    return this.followed;
  }

  get hasFloor(): boolean {
    return this.floor !== undefined;
  }
}

const sunFrom = new Vector3(1.6, -2.4, 5.2);
const between = new Vector3();
const upright = new Mesh().quaternion.clone().setFromAxisAngle(new Vector3(1, 0, 0), Math.PI / 2);
const turn = upright.clone();

function geometryOf({ kind, radius, half }: ShownGeom): BufferGeometry {
  if (kind === 'sphere') return new SphereGeometry(radius, 24, 16);
  if (kind === 'capsule') return new CapsuleGeometry(radius, 2 * half, 8, 20);
  return new BufferGeometry();
}

/** By the names that the models give: hind and left limbs, front and right limbs, all else. */
function sideOf(name: string): 'leftSide' | 'rightSide' | 'body' {
  if (/left|^b(thigh|shin|foot)|back/.test(name)) return 'leftSide';
  if (/right|^f(thigh|shin|foot)|front/.test(name)) return 'rightSide';
  return 'body';
}

function checkers(one: Color, other: Color): CanvasTexture {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = 2;
  const context = canvas.getContext('2d')!;
  for (const [x, y] of [
    [0, 0],
    [1, 0],
    [0, 1],
    [1, 1],
  ] as const) {
    context.fillStyle = `#${((x + y) % 2 === 0 ? one : other).getHexString()}`;
    context.fillRect(x, y, 1, 1);
  }
  const texture = new CanvasTexture(canvas);
  texture.wrapS = texture.wrapT = RepeatWrapping;
  texture.magFilter = NearestFilter;
  texture.colorSpace = SRGBColorSpace;
  texture.anisotropy = 8;
  texture.repeat.setScalar(floorSize / (2 * square));
  return texture;
}
