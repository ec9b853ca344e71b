// Fillings of bars, one for each verdict, that differ in drawing as well as in colour.

export function VerdictPatterns({ id }: { id: string }) {
  return (
    <defs>
      <pattern id={`${id}-malicious`} width="4" height="4" patternUnits="userSpaceOnUse">
        <rect class="fill-malicious" width="4" height="4" />
      </pattern>
      <pattern id={`${id}-open`} width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <rect class="fill-open" width="2.5" height="5" />
      </pattern>
      <pattern id={`${id}-unsure`} width="4" height="4" patternUnits="userSpaceOnUse">
        <circle class="fill-unsure" cx="2" cy="2" r="1" />
      </pattern>
      <pattern id={`${id}-benign`} width="4" height="4" patternUnits="userSpaceOnUse">
        <rect class="fill-benign" width="4" height="4" />
      </pattern>
    </defs>
  );
}
