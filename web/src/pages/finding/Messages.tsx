// The messages as they were on the wire, each header coloured by its share of the score.
import type { Case } from '../../api/types';
import { count } from '../../text/format';
import { LogText } from '../../text/LogText';
import { camelCase, headerName, sheet, type Block } from './evidence';
import { Weighed } from './Weighed';

export function Messages({ known }: { known: Case }) {
  const { blocks, rest } = sheet(known.messages, known.evidence, known.messages_cut);
  const largest = known.evidence.reduce((most, one) => Math.max(most, Math.abs(one.weight)), 0);
  return (
    <section class="panel messages" aria-labelledby="messages-title">
      <h2 id="messages-title">On the wire</h2>
      <p class="panel-note">
        Red speaks for malicious, blue for normal; a line opens its reasons. {known.messages_cut && 'Not all of the messages were kept. '}
        {known.continued === true && 'The connection goes on beyond what was read. '}
        {known.messages_read > known.messages.length && `${count(known.messages_read)} messages were read; the same ones are shown once.`}
      </p>
      {blocks.length === 0 && <p class="muted">The store keeps no messages of this finding; what spoke for and against it is below.</p>}
      {blocks.map((block, at) => <BlockLines key={at} block={block} known={known} largest={largest} first={blocks.findIndex((one) => one.side === block.side) === at} />)}
      {rest.length > 0 && (
        <div class="message">
          <h3>{blocks.length === 0 ? 'Evidence' : 'Connection'}</h3>
          {rest.map((one) => (
            <Weighed key={`${one.eye ?? ''} ${one.side} ${one.header} ${one.value}`} evidence={one} largest={largest}>
              <b>{headerName(one)}</b>{one.header !== '' && <>: <LogText text={one.value} /></>}
            </Weighed>
          ))}
        </div>
      )}
    </section>
  );
}

interface BlockProps {
  block: Block;
  known: Case;
  largest: number;
  first: boolean;
}

function BlockLines({ block, known, largest, first }: BlockProps) {
  return (
    <div class="message">
      <h3>{block.side === 'request' ? 'Request' : 'Response'}</h3>
      {first && <StartLine side={block.side} known={known} />}
      {block.lines.map((line, at) => (
        <Weighed key={at} evidence={line.evidence} repeated={line.repeated} largest={largest}>
          <b>{camelCase(line.name)}</b>: <LogText text={line.value} empty="" />
        </Weighed>
      ))}
      {block.missing.map((one) => (
        <Weighed key={`${one.eye ?? ''} ${one.header}`} evidence={one} largest={largest}>
          <span class="missing"><b>{headerName(one)}</b> not sent</span>
        </Weighed>
      ))}
      {block.whole.map((one, at) => (
        <Weighed key={at} evidence={one} largest={largest}><i>{one.eye === undefined ? '' : `${one.eye} · `}order and set of the headers</i></Weighed>
      ))}
    </div>
  );
}

/** As far as the strongest sighting tells it. */
function StartLine({ side, known }: { side: Block['side']; known: Case }) {
  if (side === 'request') {
    if (known.method === undefined && known.uri === undefined) return null;
    return <div class="weighed-line start-line"><span><LogText text={known.method ?? '?'} /> <LogText text={known.uri ?? '?'} /></span></div>;
  }
  return known.status_code === undefined ? null : <div class="weighed-line start-line"><span>Status {known.status_code}</span></div>;
}
