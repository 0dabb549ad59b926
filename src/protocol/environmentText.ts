// The world of an experiment in a few words, for lists and tooltips.
import type { EnvironmentConfig } from './experiment';

export function environmentText(environment: EnvironmentConfig): string {
  switch (environment.kind) {
    case 'icyGridworld':
      return `icy gridworld ${environment.width} × ${environment.height}, slip ${environment.slip}`;
    case 'finiteMdp':
      return environment.file;
    case 'pointMaze':
      return `point maze, ${typeof environment.layout === 'string' ? environment.layout : 'own layout'}`;
    case 'module':
      return environment.file;
    case 'gymnasium':
      return `${environment.name} of Gymnasium`;
    case 'classic':
      return environment.name;
    case 'mujoco':
      return environment.dynamics === undefined ? environment.name : `${environment.name}, changed dynamics`;
  }
}
