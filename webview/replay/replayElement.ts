// A recorded body in a box of its own: camera, mouse and keys, and pictures only when something has changed. Chunks of poses
// come from the page, which also says what time it is.
import { PCFShadowMap, PerspectiveCamera, Vector3, WebGLRenderer } from 'three';
import { OrbitControls } from 'three/addons/controls/OrbitControls.js';
import type { ShownGeom } from '../../src/protocol/demonstrationView';
import { BodyScene, poseSize, type SceneColours } from './scene';

/** Seen from the side on which the planar bodies run from left to right, a little from above. */
const views = { side: [0.25, -1, 0.28], front: [1, -0.12, 0.25], top: [0, -0.01, 1] } as const;
export type View = keyof typeof views;

/** Below the floor there is nothing to see. */
const lowest = Math.PI / 2 + 0.12;

export class ReplayElement extends HTMLElement {
  private renderer: WebGLRenderer | undefined;
  private readonly bodyScene = new BodyScene();
  private readonly camera = new PerspectiveCamera(38, 1, 0.05, 120);
  private controls: OrbitControls | undefined;
  private geoms: readonly ShownGeom[] = [];
  private poses = new Float32Array();
  private position = 0;
  private follow = true;
  private asked = false;
  private resizing: ResizeObserver | undefined;
  private readonly lastCentre = new Vector3();

  /** @throws if the browser has no WebGL. */
  start(colours: SceneColours, geoms: readonly ShownGeom[], poses: Float32Array): void {
    const renderer = new WebGLRenderer({ antialias: true, powerPreference: 'low-power' });
    this.renderer = renderer;
    renderer.shadowMap.enabled = true;
    renderer.shadowMap.type = PCFShadowMap;
    renderer.setPixelRatio(Math.min(2, devicePixelRatio));
    this.replaceChildren(renderer.domElement);
    this.camera.up.set(0, 0, 1);
    const controls = new OrbitControls(this.camera, renderer.domElement);
    controls.enableDamping = false;
    controls.maxPolarAngle = lowest;
    controls.minDistance = 0.6;
    controls.maxDistance = 40;
    // The wheel belongs to the page until the picture has the focus.
    controls.enableZoom = false;
    controls.addEventListener('change', () => this.ask());
    this.controls = controls;
    this.addEventListener('focusin', () => (controls.enableZoom = true));
    this.addEventListener('focusout', () => (controls.enableZoom = false));
    this.addEventListener('pointerdown', () => this.focus({ preventScroll: true }));
    this.addEventListener('keydown', (event) => this.onKey(event));
    renderer.domElement.addEventListener('webglcontextrestored', () => this.ask());
    this.geoms = geoms;
    this.poses = poses as Float32Array<ArrayBuffer>;
    this.bodyScene.setShapes(geoms, colours);
    this.setPoses(poses);
    this.look('side');
    this.resizing = new ResizeObserver(() => this.resize());
    this.resizing.observe(this);
    this.resize();
  }

  setColours(colours: SceneColours): void {
    this.bodyScene.setColours(this.geoms, colours);
    this.ask();
  }

  /** @param poses [frames, geoms, 7] of a whole episode. */
  setPoses(poses: Float32Array): void {
    this.poses = poses as Float32Array<ArrayBuffer>;
    const { followedShape } = this.bodyScene;
    const frames = poses.length / (this.geoms.length * poseSize);
    const places = new Float32Array(2 * frames);
    for (let frame = 0; frame < frames; frame++) {
      const at = (frame * this.geoms.length + followedShape) * poseSize;
      places.set(poses.subarray(at, at + 2), 2 * frame);
    }
    this.bodyScene.setTrail(this.bodyScene.hasFloor ? places : new Float32Array(), this.floorHeight() + 0.005);
    this.show(this.position);
  }

  setFollow(follow: boolean): void {
    this.follow = follow;
    if (follow && this.controls) {
      this.moveCamera(this.bodyScene.centre.clone().sub(this.controls.target));
      this.ask();
    }
  }

  /** The moment of the episode, in steps; fractions lie between two. */
  show(position: number): void {
    this.position = position;
    const size = this.geoms.length * poseSize;
    if (size === 0 || this.poses.length < size) return;
    const last = this.poses.length / size - 1;
    const frame = Math.min(last, Math.floor(position));
    const next = Math.min(last, frame + 1);
    this.bodyScene.pose(
      this.poses.subarray(frame * size, (frame + 1) * size),
      this.poses.subarray(next * size, (next + 1) * size),
      Math.min(1, Math.max(0, position - frame)),
    );
    const { centre } = this.bodyScene;
    if (this.follow && this.controls) {
      // Along the ground: a camera that hops with the body makes one seasick.
      const step = centre.clone().sub(this.lastCentre);
      step.z = 0;
      this.moveCamera(step);
    }
    this.lastCentre.copy(centre);
    this.ask();
  }

  look(view: View): void {
    const { controls, camera, bodyScene } = this;
    if (controls === undefined) return;
    const size = this.extent();
    controls.target.copy(bodyScene.centre);
    if (bodyScene.hasFloor) controls.target.z = Math.max(this.floorHeight() + 0.25 * size, bodyScene.centre.z * 0.75);
    camera.position
      .fromArray(views[view])
      .normalize()
      .multiplyScalar(1.75 * size)
      .add(controls.target);
    controls.update();
    this.ask();
  }

  end(): void {
    this.resizing?.disconnect();
    this.controls?.dispose();
    this.renderer?.dispose();
    this.renderer = undefined;
  }

  /** How large the body is, m: the span of its shapes at the first moment. */
  private extent(): number {
    let far = 0.6;
    const size = poseSize;
    const first = this.geoms.findIndex(({ fixed }) => !fixed);
    this.geoms.forEach(({ fixed, half, radius }, i) => {
      if (fixed) return;
      const distance = Math.hypot(
        ...[0, 1, 2].map((axis) => this.poses[i * size + axis]! - this.poses[first * size + axis]!),
      );
      far = Math.max(far, distance + half + radius);
    });
    return 2 * far;
  }

  private floorHeight(): number {
    const plane = this.geoms.findIndex(({ kind }) => kind === 'plane');
    return plane < 0 ? 0 : this.poses[plane * poseSize + 2]!;
  }

  private moveCamera(by: Vector3): void {
    this.controls?.target.add(by);
    this.camera.position.add(by);
  }

  private onKey(event: KeyboardEvent): void {
    const { controls, camera } = this;
    if (controls === undefined) return;
    const offset = camera.position.clone().sub(controls.target);
    const turns: Readonly<Record<string, number>> = { a: -0.12, d: 0.12 };
    const zooms: Readonly<Record<string, number>> = { '+': 0.88, '=': 0.88, '-': 1.14 };
    if (event.key in turns) offset.applyAxisAngle(camera.up, turns[event.key]!);
    else if (event.key in zooms) offset.multiplyScalar(zooms[event.key]!);
    else return;
    event.preventDefault();
    camera.position.copy(controls.target).add(offset);
    controls.update();
    this.ask();
  }

  private resize(): void {
    const { clientWidth: width, clientHeight: height } = this;
    if (width === 0 || height === 0) return;
    this.renderer?.setSize(width, height);
    this.camera.aspect = width / height;
    this.camera.updateProjectionMatrix();
    this.ask();
  }

  private ask(): void {
    if (this.asked) return;
    this.asked = true;
    requestAnimationFrame(() => {
      this.asked = false;
      this.renderer?.render(this.bodyScene.scene, this.camera);
    });
  }
}
