import ELK from 'elkjs/lib/elk.bundled.js';
import type { ElkExtendedEdge, ElkNode } from 'elkjs/lib/elk.bundled.js';
import type { Graph, GraphEdge, GraphNode } from '../../api.ts';
import { END, readStates, START } from './asl.ts';

/** Pixels. All states are as wide as the longest name, in the pages' font, with room for its icon, so that edges run straight. */
const STATE_HEIGHT = 46;
/** A waiting state shows a progress bar, the rate and the time left below its name. */
const WAIT_HEIGHT = 84;
const MIN_STATE_WIDTH = 216;
const PER_CHARACTER = 8;
const STATE_PADDING = 52;
const TERMINAL = { width: 56, height: 26 };

/** Layers from top to bottom, lines at right angles, loops next to the forward path. */
const LAYOUT_OPTIONS = {
  'elk.algorithm': 'layered',
  'elk.direction': 'DOWN',
  'elk.edgeRouting': 'ORTHOGONAL',
  'elk.spacing.nodeNode': '32',
  'elk.spacing.edgeNode': '18',
  'elk.spacing.edgeEdge': '14',
  'elk.layered.spacing.nodeNodeBetweenLayers': '28',
  'elk.layered.spacing.edgeNodeBetweenLayers': '14',
  'elk.layered.considerModelOrder.strategy': 'NODES_AND_EDGES',
  'elk.layered.cycleBreaking.strategy': 'MODEL_ORDER', // an edge back in the definition's order is drawn upwards
  'elk.layered.feedbackEdges': 'true',
  'elk.layered.nodePlacement.strategy': 'NETWORK_SIMPLEX',
  'elk.padding': '[top=8,left=8,bottom=8,right=8]',
};

/** Draws a state machine's outermost scope; the same definition gives the same drawing. */
export async function layOut(definition: string): Promise<Graph> {
  const { states, transitions } = readStates(definition);
  const longest = Math.max(...states.map(({ name }) => name.length));
  const width = Math.max(MIN_STATE_WIDTH, Math.ceil(longest * PER_CHARACTER) + STATE_PADDING);
  const drawn: ElkNode = await new ELK().layout({
    id: 'definition',
    layoutOptions: LAYOUT_OPTIONS,
    children: states.map(({ name, type }) => ({ id: name, ...sizeOf(type, width) })),
    edges: transitions.map(({ from, to }, i) => ({ id: String(i), sources: [from], targets: [to] })),
  });
  const types = new Map(states.map(({ name, type }) => [name, type]));
  const edges = new Map((drawn.edges ?? []).map((edge) => [edge.id, edge]));
  return {
    width: drawn.width ?? 0,
    height: drawn.height ?? 0,
    nodes: (drawn.children ?? []).map((node) => toNode(node, types.get(node.id) ?? '')),
    edges: transitions.map((transition, i) => ({ ...transition, points: pointsOf(edges.get(String(i))) })),
  };
}

function sizeOf(type: string, width: number): { width: number; height: number } {
  if (type === START || type === END) return TERMINAL;
  return { width, height: type === 'Wait' ? WAIT_HEIGHT : STATE_HEIGHT };
}

function toNode({ id: name, x = 0, y = 0, width = 0, height = 0 }: ElkNode, type: string): GraphNode {
  return { name, type, x, y, width, height };
}

function pointsOf(edge: ElkExtendedEdge | undefined): GraphEdge['points'] {
  return (edge?.sections ?? []).flatMap(({ startPoint, bendPoints = [], endPoint }) =>
    [startPoint, ...bendPoints, endPoint].map(({ x, y }): [number, number] => [x, y]),
  );
}
