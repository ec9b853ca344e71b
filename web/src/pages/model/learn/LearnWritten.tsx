// That the model was written, where, and how to take it back.
import type { Learned } from '../../../api/types';
import { LogText } from '../../../text/LogText';
import { count, counted } from '../../../text/format';
import { Command } from '../Command';
import { shellQuoted } from '../shell';

export function LearnWritten({ told }: { told: Learned }) {
  return (
    <div class="learn-told learn-written" role="status">
      {told.written
        ? (
          <>
            <p><strong>Learned.</strong> {counted(told.added.length, 'new verdict')}, {count(told.kept)} kept, {count(told.taken_out)} taken out; {count(told.called_out_after)} of {count(told.open)} open findings are still called out.</p>
            <p>Written to <LogText text={told.learns_into} />. To take all verdicts out again, byte for byte:</p>
            <Command text={`pugmark learn -m ${shellQuoted(told.learns_into)} --undo`} />
          </>
        )
        : <p><strong>Nothing was written:</strong> there was nothing to learn.</p>}
    </div>
  );
}
