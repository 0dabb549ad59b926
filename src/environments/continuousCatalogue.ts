// Where the catalogue of worlds was; it is plain data and lies with the protocol now.
export { continuousWorldNamed, continuousWorlds } from '../protocol/worldCatalogue';
