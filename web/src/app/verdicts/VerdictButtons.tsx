// The four verdicts as buttons that name their keys.
import { session } from '../../api/client';
import type { Verdict } from '../../api/types';
import { judge, type Subject } from './verdicts';
import { VerdictMark } from './VerdictMark';

const verdicts: readonly [Verdict, string][] = [['malicious', 'm'], ['benign', 'b'], ['unsure', 'u'], ['open', 'x']];

interface Props {
  subject: Subject;
  reason?: string;
  onJudged?: () => void;
}

export function VerdictButtons({ subject, reason = '', onJudged }: Props) {
  const give = async (verdict: Verdict) => {
    if (await judge([subject], verdict, reason)) onJudged?.();
  };
  return (
    <div class="verdict-buttons" role="group" aria-label="Verdict">
      {verdicts.map(([verdict, key]) => (
        <button
          key={verdict}
          type="button"
          aria-pressed={subject.verdict === verdict}
          aria-keyshortcuts={key}
          disabled={session.value?.can_write !== true}
          onClick={() => void give(verdict)}
        >
          <VerdictMark verdict={verdict} /> <kbd aria-hidden="true">{key}</kbd>
        </button>
      ))}
    </div>
  );
}
